#!/usr/bin/env python3
"""cli_test.py SHUWEN: the commands that need no server, as a person uses them."""
import html
import html.parser
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

SHUWEN = pathlib.Path(sys.argv.pop(1)).resolve()
TOP = pathlib.Path(__file__).resolve().parents[3]
EXAMPLES = sorted((TOP / "examples").glob("*.jsonl"))
FIELDS = ["doc", "quote", "context", "type", "value", "value_upper", "unit", "modifier", "indicator", "subject", "period", "basis",
          "out_of", "among", "period_first", "period_last", "status", "begin", "end", "rule"]
GOOD = {"id": "1", "source": "s", "published_at": "2024-02", "body": "全院2023年完成手术1,234.50万台次,同比增长8.42%。"}


def line(**changes):
    return json.dumps({**GOOD, **changes}, ensure_ascii=False)


def run(*arguments, given=b"", **options):
    if isinstance(given, str):
        given = given.encode()
    done = subprocess.run([SHUWEN, *arguments], input=given, capture_output=True, check=False, **options)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class Page(html.parser.HTMLParser):
    """Counts elements, follows nesting, and notes every address."""
    VOID = {"meta", "br", "link", "img", "input"}

    def __init__(self):
        super().__init__()
        self.open, self.counts, self.addresses, self.ids = [], {}, [], set()

    def handle_starttag(self, tag, attrs):
        self.counts[tag] = self.counts.get(tag, 0) + 1
        self.addresses += [value for name, value in attrs if name in ("href", "src")]
        for name, value in attrs:
            if name == "id":
                assert value not in self.ids, f"id {value} twice"
                self.ids.add(value)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, f"</{tag}> closes something else"


class Extract(unittest.TestCase):
    def test_fields_and_numbers(self):
        code, out, err = run("extract", "-", given=line())
        rows = [json.loads(text) for text in out.splitlines()]
        self.assertEqual((code, err), (0, ""))
        self.assertEqual([list(row) for row in rows], [FIELDS] * len(rows))
        self.assertIn('"value":12345000,', out)
        self.assertIn('"value":8.42,', out)
        self.assertEqual([row["doc"] for row in rows], ["1"] * len(rows))

    def test_quotes_are_the_body(self):
        for path in EXAMPLES:
            bodies = {}
            for text in path.read_text(encoding="utf-8").splitlines():
                event = json.loads(text)
                event = event.get("data", event)
                bodies[event["id"]] = event.get("body", bodies.get(event["id"]))
            code, out, err = run("extract", str(path))
            self.assertEqual((code, err), (0, ""), path.name)
            self.assertTrue(out, f"{path.name}: no observation")
            for row in map(json.loads, out.splitlines()):
                self.assertEqual(bodies[row["doc"]][row["begin"]:row["end"]], row["quote"], path.name)
                self.assertIn(row["quote"], row["context"])
                self.assertLessEqual(len(row["context"]), max(100, len(row["quote"])))
                self.assertIn(row["context"], bodies[row["doc"]])

    def test_same_bytes_same_rows(self):
        self.assertEqual(run("extract", *map(str, EXAMPLES)), run("extract", *map(str, EXAMPLES)))

    def test_bad_lines_are_named_and_the_rest_goes_on(self):
        given = "\n".join([line(id="a"), "{", "", line(id="b", published_at="2024-13"), line(id=""), line(id="c")]).encode()
        given += b"\n" + line(body="门诊").encode("gb18030") + b'\n{"id":"d","source":"s","body":"' + b"x" * (9 << 20) + b'"}\n'
        given += line(id="e").encode()
        code, out, err = run("extract", "-", given=given)
        self.assertEqual(code, 1)
        self.assertEqual([text.split(": ")[0:2] for text in err.splitlines()],
                         [["-:2", "truncated_json"], ["-:4", "warning"], ["-:5", "id_missing"], ["-:7", "gb18030"],
                          ["-:8", "record_too_large"]])
        self.assertEqual(list(dict.fromkeys(json.loads(text)["doc"] for text in out.splitlines())), ["a", "b", "c", "e"])

    def test_retraction_has_no_observations(self):
        self.assertEqual(run("extract", "-", given='{"id":"1","source":"s","type":"article.retracted"}'), (0, "", ""))

    def test_files_that_cannot_be_read(self):
        code, out, err = run("extract", "/nowhere/x.jsonl", "-", given=line())
        self.assertEqual((code, bool(out)), (1, True))
        self.assertIn("/nowhere/x.jsonl", err)
        self.assertEqual(run("extract")[0], 2)
        self.assertEqual(run("extract", "--format", "xml", "-")[0], 2)
        self.assertEqual(run("nothing")[0], 2)

    def test_table(self):
        code, out, _ = run("extract", "--format", "table", "-", given=line(title="年报"))
        self.assertEqual(code, 0)
        self.assertRegex(out, r"年报\n.*\nquote +value +unit +type")
        self.assertRegex(out, r"8.42% +8.42 +% +change")

    def test_page(self):
        code, out, _ = run("extract", "--format", "html", "--explain", *map(str, EXAMPLES))
        self.assertEqual(code, 0)
        page = Page()
        page.feed(out)
        page.close()
        self.assertEqual(page.open, [])
        self.assertGreater(page.counts["mark"], 100)
        for address in page.addresses:
            self.assertTrue(address.startswith("#") and address[1:] in page.ids, address)
        self.assertNotRegex(out, r"url\(|@import|<script|<link")
        _, out, _ = run("extract", "--format", "html", "-", given=line(title="<script>alert(1)</script>", body="5&6<b>人</b>"))
        self.assertNotIn("<script>", out)

    def test_tables_of_pages(self):
        body = ("<table><caption>单位:万元</caption><tr><th>区</th><th>学校(所)</th><th>投入</th><th>同比</th></tr>"
                "<tr><td>甲片</td><td>3</td><td>42,300</td><td>-1.5%</td></tr><tr><td>乙片</td><td>2</td><td>28,760</td><td>+4%</td></tr></table>")
        code, out, _ = run("extract", "-", given=line(body=body, content_type="text/html"))
        rows = [json.loads(text) for text in out.splitlines()]
        self.assertEqual(code, 0)
        self.assertEqual([(row["indicator"], row["value"], row["unit"], row["type"], row["quote"]) for row in rows], [
            ("甲片学校", 3, "所", "count", "3"), ("甲片投入", 423000000, "CNY", "amount", "42,300"), ("甲片投入", -1.5, "%", "change", "-1.5%"),
            ("乙片学校", 2, "所", "count", "2"), ("乙片投入", 287600000, "CNY", "amount", "28,760"), ("乙片投入", 4, "%", "change", "4%")])

    def test_explain(self):
        _, _, err = run("extract", "--explain", "-", given=line())
        self.assertRegex(err, r'-:1: \d+-\d+ taken "8.42%": ')

    def test_full_disk(self):
        with open("/dev/full", "wb") as full:
            for command, given in ((["extract", "-"], line()), (["tag"], '{"id": 1, "text": "3万人次"}'), (["config"], "")):
                done = subprocess.run([SHUWEN, *command], input=given.encode(), stdout=full, stderr=subprocess.PIPE, check=False)
                self.assertEqual((done.returncode, done.stderr.decode().count("No space left")), (1, 1), command)


class Normalize(unittest.TestCase):
    def test_config_says_what_is_in_force(self):
        given = {"SHUWEN_POSTGRES": "password=secret", "SHUWEN_BATCH_MS": "50"}
        code, out, _ = run("config", env=given)
        self.assertEqual(code, 0)
        self.assertEqual(out.count("SHUWEN_BATCH_MS=50\n"), 2, "normalizer and extractor")
        self.assertIn("SHUWEN_BATCH_RECORDS=500  # default\n", out)
        self.assertNotIn("secret", out)
        self.assertEqual(run("config", "normalizer", "--changed", env=given)[1].splitlines()[1:], ["SHUWEN_BATCH_MS=50"])
        self.assertEqual(run("config", "nothing")[0], 2)
        code, _, said = run("config", env={"SHUWEN_BATCH_MS": "x"})
        self.assertEqual(code, 1)
        self.assertIn("would not start", said)

    def test_limits_are_settings(self):
        for command in (["normalize"], ["extract"], ["publish", "--dry-run"]):
            code, _, err = run(*command, "--limit-body-bytes", "200", "-", given=line(body="长" * 100))
            self.assertEqual(code, 1, command)
            self.assertIn("body_too_large", err)

    def test_one_line_each(self):
        code, out, err = run("normalize", *map(str, EXAMPLES))
        self.assertEqual((code, err), (0, ""))
        events = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in EXAMPLES)
        records = [json.loads(text) for text in out.splitlines()]
        self.assertEqual(len(records), events)
        for record in records:
            at = 0
            for size, begin, length in record.get("segments", []):
                if record["event"]["content_type"] == "text/plain" and record["language"] == "zh-Hans" and size == length == 1:
                    self.assertEqual(len(record["body"][begin:begin + length]), 1)
                at += size
            self.assertEqual(at, len(record.get("text", "")))

    def test_text_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "2024-07.txt"
            for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
                path.write_bytes("门诊量达到3.5万人次,占全市的12%。".encode(encoding))
                code, out, err = run("normalize", "--source", "s", "--published-at", "2024-07", str(path))
                self.assertEqual((code, err), (0, ""), encoding)
                self.assertEqual((json.loads(out)["id"], json.loads(out)["body"]), ("2024-07", "门诊量达到3.5万人次,占全市的12%。"))
            for command in (["normalize"], ["extract", "--format", "html"], ["publish"]):
                code, out, err = run(*command, str(path))
                self.assertEqual((code, out, err), (2, "", f"shuwen {command[0]}: a .txt or .html file needs --source NAME\n"))
            code, _, err = run("normalize", "--source", "s", "--id", "x", str(path), str(path))
            self.assertEqual((code, err.count("--id names one file")), (2, 1))
            self.assertEqual(run("extract")[0], 2)
            path.write_bytes(b"\x00\xff\xfe\x81 no text")
            self.assertEqual(run("normalize", "--source", "s", str(path))[0], 1)

    def test_html_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "page.html"
            path.write_text("<h1>年报</h1><p>门诊<b>3</b>.5万人次</p>", encoding="utf-8")
            code, out, _ = run("extract", "--source", "s", str(path))
            row = json.loads(out)
            self.assertEqual((code, row["value"], row["quote"]), (0, 35000, "3</b>.5万人次"))


    def page(self, *arguments, **options):
        code, out, _ = run("normalize", "--format", "html", *arguments, **options)
        self.assertEqual(code, 0)
        page = Page()
        page.feed(out)
        page.close()
        self.assertEqual(page.open, [])
        for address in page.addresses:
            self.assertTrue(address.startswith("#") and address[1:] in page.ids, address)
        self.assertNotRegex(out, r"url\(|@import|<script|<link|<img")
        return out

    def test_page(self):
        out = self.page(*map(str, EXAMPLES))
        events = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in EXAMPLES)
        self.assertEqual(out.count("<article>"), events)
        self.assertRegex(out, r'<del class="navigation" title="the menu of the site">首页')
        self.assertIn('>navigation</span>', out)
        self.assertRegex(out, r'<th scope="row">author</th><td>韩若水</td><td class="from">meta</td>')
        self.assertRegex(out, r'<dt>characters</dt><dd>403</dd>')

    def test_page_keeps_every_character_of_the_original(self):
        for body in ("全院完成手术5台。\n责任编辑:文静\n\n门诊3万人次。<b>&amp;\"'", "<p>門診<b>3</b>.5萬&nbsp;人次</p><script>a<b</script>"):
            for content_type in ("text/plain", "text/html"):
                out = self.page("-", given=line(body=body, content_type=content_type))
                shown = html.unescape(re.sub(r'<span class="why".*?</span>|<[^>]*>', "", out[out.index("<pre>"):out.index("</pre>")]))
                self.assertEqual(shown, body)

    def test_page_escapes(self):
        out = self.page("-", given=line(id="<i>x", source='"s"<u>', title="<script>alert(1)</script>", publisher="<s>p",
                                        published_at="<b>never", authors=["<em>a"], body="5&6<b>人</b><img src=x>"))
        self.assertIn("<h2>Warnings</h2>", out)
        for given in ("<i>x", "<u>", "<s>p", "<b>never", "<em>a", "<b>人"):
            self.assertNotIn(given, out)

    def test_page_of_markup_in_excess_is_short(self):
        body = "<head><meta content='" + "x" * 200000 + "'></head><p>门诊3万人次。</p>"
        self.assertLess(len(self.page("-", given=line(body=body, content_type="text/html"))), 30000)

    def test_page_of_a_retraction(self):
        self.assertIn("retracted", self.page("-", given=json.dumps({"id": "1", "source": "s", "type": "article.retracted"})))


class DryRun(unittest.TestCase):
    def test_verdicts(self):
        code, _, err = run("publish", "--dry-run", "-", given="\n".join([line(), line(revision=-1), line(title=5)]))
        self.assertEqual(code, 1)
        self.assertEqual([text.split(": ")[0:2] for text in err.splitlines()[:2]],
                         [["-:2", "revision_out_of_range"], ["-:3", "warning"]])
        self.assertIn("3 events: 2 valid, 1 refused", err)

    def test_gb18030_lines_are_converted(self):
        self.assertEqual(run("publish", "--dry-run", "-", given=line(body="门急诊诊疗人次").encode("gb18030"))[0], 0)


class Tag(unittest.TestCase):
    def test_answers(self):
        given = '{"id":"x/1","text":"２０２３年門診110.73萬人次","ref_date":null}\n{"id":2,"text":"去年","ref_date":"2018-06-12"}\n{"id":3}\n'
        code, out, err = run("tag", given=given)
        first, second = map(json.loads, out.splitlines())
        self.assertEqual(code, 1)
        self.assertRegex(err, "^-:3: ")
        self.assertEqual((first["id"], second["id"]), ("x/1", 2))
        tags = {tag["kind"]: tag for tag in reversed(first["tags"])}  # extract's own reading stands first
        self.assertEqual([tags["quantity"][name] for name in ("begin", "end", "value", "unit")], [7, 16, 1107300, "人次"])
        self.assertEqual([tags["period"][name] for name in ("begin", "end", "first", "last")], [0, 5, "2023-01-01", "2023-12-31"])
        self.assertEqual([(tag["first"], tag["last"]) for tag in second["tags"] if tag["kind"] == "period"], [("2017-01-01", "2017-12-31")])

    def tags_of(self, text, reference=None):
        code, out, err = run("tag", given=json.dumps({"id": 1, "text": text, "ref_date": reference}) + "\n")
        self.assertEqual((code, err), (0, ""))
        return json.loads(out)["tags"]

    def test_readings_of_numbers(self):
        rows = [("25分", 0.25, None, "CNY"), ("五双", 10, None, None), ("3000多欧元", 3000, 4000, "EUR"),
                ("五块六到五块七毛八", 5.6, 5.78, "CNY"), ("13天—8周", 13, 56, "d"), ("浓度5-20%", 20, None, "%"),
                ("负100分之57", 100, None, None), ("三又十分之一", 0.1, None, None), ("10000与20000间", 10000, 20000, None),
                ("比四分之一大，比二分之一小", 0.25, 0.5, None), ("住在一百零一号", 101, None, None), ("2016年", 2016, None, None),
                ("答案是五", 5, None, None), ("年近半百", 50, None, None), ("分半鐘", 90, None, "s"), ("大半天", 0.5, 0.9, "d"),
                ("负荷等于1535", 1535, 1535, None), ("西瓜切两半", 2, None, None), ("请给我一以上个苹果", 1, None, None), ("五月", 5, None, None),
                ("零年", 0, None, None), ("二〇一〇年", 2010, None, None), ("五百分之二", 0.004, None, None)]
        for text, value, upper, unit in rows:
            got = [(tag["value"], tag["value_upper"], tag["unit"]) for tag in self.tags_of(text) if tag["kind"] == "quantity"]
            self.assertIn((value, upper, unit), got, text)

    def test_readings_leave_words_alone(self):
        for text in ("四川", "半岛", "一些", "一直", "十分明显", "万一", "不是一般"):
            self.assertEqual(self.tags_of(text), [], text)

    def test_readings_leave_listed_words_alone(self):
        rows = [line.split("\t") for line in (TOP / "tests/cases/quantity/words.tsv").read_text(encoding="utf-8").splitlines()
                if not line.startswith("#")][1:]
        code, out, err = run("tag", given="".join(json.dumps({"id": i, "text": text}) + "\n" for i, (text, word) in enumerate(rows)))
        self.assertEqual((code, err), (0, ""))
        taken = []
        for (text, word), answer in zip(rows, map(json.loads, out.splitlines())):
            begin = text.index(word)
            if any(tag["kind"] == "quantity" and tag["begin"] >= begin and tag["end"] <= begin + len(word) for tag in answer["tags"]):
                taken.append(word)
        self.assertLessEqual(100 * len(taken), len(rows), f"taken for numbers: {taken}")

    def test_readings_of_periods(self):
        rows = [("2019年5月8日起", "2019-05-08", "2021-06-14"),
                ("2018年之后", "2019-01-01", "2019-01-01"),
                ("过两天", "2021-06-16", "2021-06-16"), ("文号2016 36", "2016-01-01", "2016-12-31"), ("两年之前", "2019-01-01", "2020-12-31"),
                ("19年底", "2019-11-01", "2019-12-31"), ("2018年10月底", "2018-10-25", "2018-10-31"), ("明年初之前", "2021-06-14", "2022-02-28"),
                ("12月15日", "2021-12-15", "2021-12-15"), ("12月15日", "2020-12-15", "2020-12-15"), ("从10月到11月", "2020-10-01", "2020-11-30"), ("三年后", "2022-01-01", "2024-12-31")]
        for text, first, last in rows:
            got = [(tag["first"], tag["last"]) for tag in self.tags_of(text, "2021-06-14") if tag["kind"] == "period"]
            self.assertIn((first, last), got, text)


unittest.main()
