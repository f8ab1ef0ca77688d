-- What became of events, from the ledger of all pipelines.
SELECT coalesce(sum(stored), 0), coalesce(sum(duplicates), 0), coalesce(sum(superseded), 0), coalesce(sum(retracted), 0), coalesce(sum(rejected), 0)
FROM shuwen_data.ingest_ledger;
