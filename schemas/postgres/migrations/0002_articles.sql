-- Articles, what was read out of them, and what became of every event.

CREATE TABLE shuwen_data.article (
    article_key       uuid PRIMARY KEY,
    source            text NOT NULL,
    id                text NOT NULL,
    state             text NOT NULL CHECK (state IN ('published', 'retracted')),
    revision          integer NOT NULL CHECK (revision >= 0),
    raw_cluster       text NOT NULL,
    raw_topic         text NOT NULL,
    raw_incarnation   integer NOT NULL DEFAULT 0,
    raw_partition     integer NOT NULL,
    raw_offset        bigint NOT NULL,
    appended_at       timestamptz NOT NULL,
    content_digest    uuid NOT NULL,
    content_type      text,
    title             text,
    subtitle          text,
    url               text,
    publisher         text,
    reprinted_from    text,
    section           text,
    organization      text,
    authors           text[] NOT NULL DEFAULT '{}',
    photographers     text[] NOT NULL DEFAULT '{}',
    published_at      text,
    published_first   date,
    published_last    date,
    edited_at         text,
    page              integer,
    page_count        integer,
    fact_origins      jsonb NOT NULL DEFAULT '{}',
    language          text,
    characters        integer,
    paragraphs        integer,
    sentences         integer,
    numbers           integer,
    han_share         numeric,
    furniture_share   numeric,
    reading_seconds   integer,
    fingerprint       uuid,
    simhash           bigint,
    body              text COMPRESSION lz4,
    text              text COMPRESSION lz4,
    segments          integer[] COMPRESSION lz4 NOT NULL DEFAULT '{}',
    blocks            integer[] COMPRESSION lz4 NOT NULL DEFAULT '{}',
    cuts              jsonb COMPRESSION lz4 NOT NULL DEFAULT '[]',
    warnings          jsonb COMPRESSION lz4 NOT NULL DEFAULT '[]',
    attributes        jsonb COMPRESSION lz4 NOT NULL DEFAULT '{}',
    normalizer_version text,
    stored_at         timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE shuwen_data.article IS 'The version of each article that holds. A retracted article keeps its name and coordinates and loses its content.';
COMMENT ON COLUMN shuwen_data.article.article_key IS 'First 128 bits of SHA-256 over source, U+001F, id.';
COMMENT ON COLUMN shuwen_data.article.source IS 'Who publishes the article, as in its event; with id its name for ever.';
COMMENT ON COLUMN shuwen_data.article.id IS 'The publisher''s name of the article.';
COMMENT ON COLUMN shuwen_data.article.state IS 'published or retracted.';
COMMENT ON COLUMN shuwen_data.article.revision IS 'The publisher''s revision; the greatest of (revision, appended_at, raw_partition, raw_offset) holds.';
COMMENT ON COLUMN shuwen_data.article.raw_cluster IS 'Kafka''s cluster id of the raw record.';
COMMENT ON COLUMN shuwen_data.article.raw_topic IS 'Topic of the raw record.';
COMMENT ON COLUMN shuwen_data.article.raw_incarnation IS 'Incarnation of that topic; 0 is the first.';
COMMENT ON COLUMN shuwen_data.article.raw_partition IS 'Partition of the raw record.';
COMMENT ON COLUMN shuwen_data.article.raw_offset IS 'Offset of the raw record.';
COMMENT ON COLUMN shuwen_data.article.appended_at IS 'When the broker appended the raw record; exact to the millisecond.';
COMMENT ON COLUMN shuwen_data.article.content_digest IS 'First 128 bits of SHA-256 over all that the event says but its revision: equal content moves only the coordinates.';
COMMENT ON COLUMN shuwen_data.article.content_type IS 'text/plain or text/html; null when retracted.';
COMMENT ON COLUMN shuwen_data.article.title IS 'Title; null: unknown.';
COMMENT ON COLUMN shuwen_data.article.subtitle IS 'Second line of the title; null: none or unknown.';
COMMENT ON COLUMN shuwen_data.article.url IS 'Address of the article; null: unknown.';
COMMENT ON COLUMN shuwen_data.article.publisher IS 'Who published it, in words; null: unknown.';
COMMENT ON COLUMN shuwen_data.article.reprinted_from IS 'Whom the article names as its source; null: none named.';
COMMENT ON COLUMN shuwen_data.article.section IS 'Section or channel it stood in; null: unknown.';
COMMENT ON COLUMN shuwen_data.article.organization IS 'Main organisation that the article is about; null: unknown.';
COMMENT ON COLUMN shuwen_data.article.authors IS 'Authors, in their order.';
COMMENT ON COLUMN shuwen_data.article.photographers IS 'Photographers, in their order.';
COMMENT ON COLUMN shuwen_data.article.published_at IS 'When it was published, as precisely as is known: RFC 3339 or 2024-07-02, 2024-07, 2024; null: unknown.';
COMMENT ON COLUMN shuwen_data.article.published_first IS 'First day that published_at may mean, at UTC+08:00.';
COMMENT ON COLUMN shuwen_data.article.published_last IS 'Last day that published_at may mean, at UTC+08:00.';
COMMENT ON COLUMN shuwen_data.article.edited_at IS 'When it was last edited, in the form of published_at; null: unknown.';
COMMENT ON COLUMN shuwen_data.article.page IS 'Which page of an article on several pages; null: unknown.';
COMMENT ON COLUMN shuwen_data.article.page_count IS 'How many pages that article has; null: unknown.';
COMMENT ON COLUMN shuwen_data.article.fact_origins IS 'Where each fact was found, by the name of its column: event, json-ld, open-graph, meta, text.';
COMMENT ON COLUMN shuwen_data.article.language IS 'zh-Hans, zh-Hant or other.';
COMMENT ON COLUMN shuwen_data.article.characters IS 'Code points of the text without white space.';
COMMENT ON COLUMN shuwen_data.article.paragraphs IS 'Paragraphs of the text.';
COMMENT ON COLUMN shuwen_data.article.sentences IS 'Sentences of the text.';
COMMENT ON COLUMN shuwen_data.article.numbers IS 'Numbers in the text, observations or not.';
COMMENT ON COLUMN shuwen_data.article.han_share IS 'Share of Chinese characters among the characters, 0 to 1.';
COMMENT ON COLUMN shuwen_data.article.furniture_share IS 'Share of the body''s visible code points that were cut as page furniture, 0 to 1.';
COMMENT ON COLUMN shuwen_data.article.reading_seconds IS 'Estimated reading time in seconds.';
COMMENT ON COLUMN shuwen_data.article.fingerprint IS 'XXH3-128 of the text: equal texts have equal ones.';
COMMENT ON COLUMN shuwen_data.article.simhash IS '64-bit simhash of the text, as a signed number: similar texts differ in few bits.';
COMMENT ON COLUMN shuwen_data.article.body IS 'The original body as published, plain text or HTML.';
COMMENT ON COLUMN shuwen_data.article.text IS 'The cleaned text: folded, simplified, without page furniture; blocks are parted by line ends.';
COMMENT ON COLUMN shuwen_data.article.segments IS 'Map from the text to the body, four numbers per run: text begin, text size, body begin, body size, in code points.';
COMMENT ON COLUMN shuwen_data.article.blocks IS 'Blocks of the text, three numbers each: begin, end in code points, kind (0 paragraph, 1 heading, 2 list item, 3 table row, 4 caption).';
COMMENT ON COLUMN shuwen_data.article.cuts IS 'What was left out as page furniture: begin, end in code points of the body, reason.';
COMMENT ON COLUMN shuwen_data.article.warnings IS 'What could be read but not used: field and text of each warning.';
COMMENT ON COLUMN shuwen_data.article.attributes IS 'Everything else that the event said.';
COMMENT ON COLUMN shuwen_data.article.normalizer_version IS 'Version of the normalizer that made the text; null: not told.';
COMMENT ON COLUMN shuwen_data.article.stored_at IS 'When this version was stored.';

CREATE TABLE shuwen_data.extraction (
    article_key       uuid PRIMARY KEY,
    extractor_version text NOT NULL,
    observations      integer NOT NULL,
    extracted_at      timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE shuwen_data.extraction IS 'Which program read the observations out of an article: one row per published article.';
COMMENT ON COLUMN shuwen_data.extraction.article_key IS 'The article.';
COMMENT ON COLUMN shuwen_data.extraction.extractor_version IS 'Version of the extractor, with the hash of its catalogue behind the plus sign.';
COMMENT ON COLUMN shuwen_data.extraction.observations IS 'How many observations it found.';
COMMENT ON COLUMN shuwen_data.extraction.extracted_at IS 'When.';

CREATE TABLE shuwen_data.observation (
    article_key  uuid NOT NULL,
    ordinal      integer NOT NULL,
    "begin"      integer NOT NULL,
    "end"        integer NOT NULL,
    type         text NOT NULL,
    value        numeric NOT NULL,
    value_upper  numeric,
    unit         text,
    modifier     text NOT NULL,
    indicator    text,
    subject      text,
    period       text,
    period_first date,
    period_last  date,
    basis        text,
    out_of       numeric,
    among        text,
    status       text NOT NULL,
    rule         text NOT NULL,
    quote        text NOT NULL,
    context      text NOT NULL,
    PRIMARY KEY (article_key, ordinal)
);
COMMENT ON TABLE shuwen_data.observation IS 'Quantities that the articles state, in reading order.';
COMMENT ON COLUMN shuwen_data.observation.article_key IS 'The article that says so.';
COMMENT ON COLUMN shuwen_data.observation.ordinal IS 'Number of the observation in its article, from 1, in reading order.';
COMMENT ON COLUMN shuwen_data.observation."begin" IS 'First code point of the quote in the original body, from 0.';
COMMENT ON COLUMN shuwen_data.observation."end" IS 'Code point behind the quote in the original body.';
COMMENT ON COLUMN shuwen_data.observation.type IS 'count, amount, ratio, rank, score, duration, measure or change.';
COMMENT ON COLUMN shuwen_data.observation.value IS 'The number, multipliers folded in, in the unit of column unit; a drop is negative; of a range the lower end.';
COMMENT ON COLUMN shuwen_data.observation.value_upper IS 'Upper end of a range; null: no range.';
COMMENT ON COLUMN shuwen_data.observation.unit IS 'Counting word as written; ISO 4217 for money; %, ‰, pp, per_100k, per_10k; rank; 倍; 分; 岁; UCUM for physical units and time; null: none.';
COMMENT ON COLUMN shuwen_data.observation.modifier IS 'exact, approx, more_than, at_least, less_than or at_most.';
COMMENT ON COLUMN shuwen_data.observation.indicator IS 'What is measured, in the words of the article; null: could not be named.';
COMMENT ON COLUMN shuwen_data.observation.subject IS 'Whose figure it is: organisation, place, group or person; null: could not be named.';
COMMENT ON COLUMN shuwen_data.observation.period IS 'When it holds: 2023, 2024-H1, 2024-Q1, 2024-01/2024-05, 2024-06-27, 2021/2024; null: the text gives none.';
COMMENT ON COLUMN shuwen_data.observation.period_first IS 'First day of the period.';
COMMENT ON COLUMN shuwen_data.observation.period_last IS 'Last day of the period.';
COMMENT ON COLUMN shuwen_data.observation.basis IS 'Of a change: yoy, mom, or the period compared with; else null.';
COMMENT ON COLUMN shuwen_data.observation.out_of IS 'Of a rank: size of the ordering; null: not stated.';
COMMENT ON COLUMN shuwen_data.observation.among IS 'Of a rank: who is ordered; null: not stated.';
COMMENT ON COLUMN shuwen_data.observation.status IS 'actual, target or norm.';
COMMENT ON COLUMN shuwen_data.observation.rule IS 'Which rule of the extractor made it.';
COMMENT ON COLUMN shuwen_data.observation.quote IS 'The characters of the original body from begin to end.';
COMMENT ON COLUMN shuwen_data.observation.context IS 'At most 100 code points of the original body around the quote.';
CREATE INDEX observation_indicator ON shuwen_data.observation (indicator, period_first);

CREATE TABLE shuwen_data.dead_letter (
    raw_cluster     text NOT NULL,
    raw_topic       text NOT NULL,
    raw_incarnation integer NOT NULL,
    raw_partition   integer NOT NULL,
    raw_offset      bigint NOT NULL,
    appended_at     timestamptz,
    key             bytea COMPRESSION lz4,
    value           bytea COMPRESSION lz4,
    headers         bytea[] NOT NULL DEFAULT '{}',
    article_key     uuid,
    source          text,
    id              text,
    stage           text NOT NULL,
    reason          text NOT NULL,
    detail          text NOT NULL,
    sqlstate        text,
    program_version text NOT NULL,
    attempts        integer NOT NULL DEFAULT 1,
    first_seen      timestamptz NOT NULL DEFAULT now(),
    last_seen       timestamptz NOT NULL DEFAULT now(),
    state           text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'redriven', 'discarded')),
    state_at        timestamptz NOT NULL DEFAULT now(),
    state_by        text,
    note            text,
    PRIMARY KEY (raw_cluster, raw_topic, raw_incarnation, raw_partition, raw_offset)
);
CREATE INDEX dead_letter_reason ON shuwen_data.dead_letter (state, reason, first_seen);
COMMENT ON TABLE shuwen_data.dead_letter IS 'Events that could not be stored, with their bytes as they were published.';
COMMENT ON COLUMN shuwen_data.dead_letter.raw_cluster IS 'Kafka''s cluster id of the raw record.';
COMMENT ON COLUMN shuwen_data.dead_letter.raw_topic IS 'Topic of the raw record.';
COMMENT ON COLUMN shuwen_data.dead_letter.raw_incarnation IS 'Incarnation of that topic; 0 is the first.';
COMMENT ON COLUMN shuwen_data.dead_letter.raw_partition IS 'Partition of the raw record.';
COMMENT ON COLUMN shuwen_data.dead_letter.raw_offset IS 'Offset of the raw record.';
COMMENT ON COLUMN shuwen_data.dead_letter.appended_at IS 'When the broker appended the raw record; null: not told.';
COMMENT ON COLUMN shuwen_data.dead_letter.key IS 'Key of the record, untouched; null: it had none.';
COMMENT ON COLUMN shuwen_data.dead_letter.value IS 'Value of the record, untouched; null: it had none.';
COMMENT ON COLUMN shuwen_data.dead_letter.headers IS 'Headers of the record, untouched: name and value by turns; a null value is null.';
COMMENT ON COLUMN shuwen_data.dead_letter.article_key IS 'The article it speaks of; null: could not be read.';
COMMENT ON COLUMN shuwen_data.dead_letter.source IS 'Source of that article; null: could not be read.';
COMMENT ON COLUMN shuwen_data.dead_letter.id IS 'Id of that article; null: could not be read.';
COMMENT ON COLUMN shuwen_data.dead_letter.stage IS 'Where it was rejected: read, normalize, extract or store. From extract on, key, value and headers are those of the record of articles.normalized.';
COMMENT ON COLUMN shuwen_data.dead_letter.reason IS 'Reason code; the closed list of common/event/reason.h.';
COMMENT ON COLUMN shuwen_data.dead_letter.detail IS 'One sentence for people.';
COMMENT ON COLUMN shuwen_data.dead_letter.sqlstate IS 'PostgreSQL''s error code, where the database refused the row.';
COMMENT ON COLUMN shuwen_data.dead_letter.program_version IS 'Version of the program that rejected it.';
COMMENT ON COLUMN shuwen_data.dead_letter.attempts IS 'How often it was tried.';
COMMENT ON COLUMN shuwen_data.dead_letter.first_seen IS 'When it was rejected first.';
COMMENT ON COLUMN shuwen_data.dead_letter.last_seen IS 'When it was rejected last.';
COMMENT ON COLUMN shuwen_data.dead_letter.state IS 'pending, redriven (its rows are stored) or discarded (by the operator).';
COMMENT ON COLUMN shuwen_data.dead_letter.state_at IS 'Since when it is in this state.';
COMMENT ON COLUMN shuwen_data.dead_letter.state_by IS 'Who brought it there; null: the pipeline.';
COMMENT ON COLUMN shuwen_data.dead_letter.note IS 'What the operator wrote about it.';

CREATE TABLE shuwen_data.article_event (
    article_key     uuid NOT NULL,
    raw_cluster     text NOT NULL,
    raw_topic       text NOT NULL,
    raw_incarnation integer NOT NULL,
    raw_partition   integer NOT NULL,
    raw_offset      bigint NOT NULL,
    recorded_at     timestamptz NOT NULL DEFAULT now(),
    appended_at     timestamptz,
    revision        integer,
    outcome         text NOT NULL CHECK (outcome IN ('stored', 'duplicate', 'superseded', 'retracted', 'rejected')),
    reason          text,
    PRIMARY KEY (article_key, raw_topic, raw_partition, raw_offset, raw_incarnation, raw_cluster, recorded_at)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX article_event_raw ON shuwen_data.article_event (raw_topic, raw_partition, raw_offset);
COMMENT ON TABLE shuwen_data.article_event IS 'What became of every event, one line each time that it was read.';
COMMENT ON COLUMN shuwen_data.article_event.article_key IS 'The article it speaks of; all zeros where that could not be read.';
COMMENT ON COLUMN shuwen_data.article_event.raw_cluster IS 'Kafka''s cluster id of the raw record.';
COMMENT ON COLUMN shuwen_data.article_event.raw_topic IS 'Topic of the raw record.';
COMMENT ON COLUMN shuwen_data.article_event.raw_incarnation IS 'Incarnation of that topic; 0 is the first.';
COMMENT ON COLUMN shuwen_data.article_event.raw_partition IS 'Partition of the raw record.';
COMMENT ON COLUMN shuwen_data.article_event.raw_offset IS 'Offset of the raw record.';
COMMENT ON COLUMN shuwen_data.article_event.recorded_at IS 'When the transaction began that decided it; the table is divided by its month.';
COMMENT ON COLUMN shuwen_data.article_event.appended_at IS 'When the broker appended the raw record; null: not told.';
COMMENT ON COLUMN shuwen_data.article_event.revision IS 'Revision that the event gave; null: could not be read.';
COMMENT ON COLUMN shuwen_data.article_event.outcome IS 'stored: it holds now; duplicate: equal content was there; superseded: a greater version was there; retracted: it took the article back; rejected: dead letter.';
COMMENT ON COLUMN shuwen_data.article_event.reason IS 'Of a rejected event its reason code, else null.';

CREATE TABLE shuwen_data.article_event_default PARTITION OF shuwen_data.article_event DEFAULT;

GRANT SELECT, INSERT, UPDATE, DELETE ON shuwen_data.article, shuwen_data.extraction, shuwen_data.observation, shuwen_data.dead_letter TO shuwen_writer;
GRANT SELECT, INSERT ON shuwen_data.article_event TO shuwen_writer;
GRANT SELECT ON shuwen_data.dead_letter, shuwen_data.article_event TO shuwen_monitor;
