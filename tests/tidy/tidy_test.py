"""The checker checked: each rule must find what it is for, and nothing in code that is right."""

import unittest

from tidy import MAY_INCLUDE, findings_of, without_comments

HEADER = "// What it is.\n#pragma once\n"


def complaints(path: str, text: str) -> list[str]:
    return [message for _, message in findings_of(path, text)]


class Rules(unittest.TestCase):
    def found(self, path: str, text: str, *words: str) -> None:
        said = complaints(path, text)
        self.assertEqual(len(said), 1, said)
        for word in words:
            self.assertIn(word, said[0])

    def clean(self, path: str, text: str) -> None:
        self.assertEqual(complaints(path, text), [])

    def test_nothing_points_back_up(self) -> None:
        self.found("src/core/a.cpp", "#include <csdesk/calendar/calendar.hpp>\n", "core may not include")
        self.found("src/ticket/a.cpp", '#include "sla/kit.hpp"\n', "ticket may not include")
        self.found("include/csdesk/sla/a.hpp", HEADER + "#include <csdesk/ticket/ticket.hpp>\n", "sla may not include")
        self.found("src/store/a.cpp", '#include "runner/a.hpp"\n', "store may not include")
        self.found("src/workflow/complaint.cpp", '#include "desk/registry.hpp"\n', "workflow may not include")

    def test_what_lies_below_may_be_included(self) -> None:
        self.clean("src/sla/a.cpp", '#include <csdesk/calendar/calendar.hpp>\n#include "kit.hpp"\n#include <vector>\n')
        self.clean("src/store/a.cpp", "#include <csdesk/desk/store_port.hpp>\n#include <SQLiteCpp/SQLiteCpp.h>\n")
        self.clean("src/workflow/complaint_room.cpp", '#include "desk/registry.hpp"\n')
        self.clean("src/ticket/ticket_reactions.hpp", HEADER + "#include <csdesk/customer/order.hpp>\n")
        self.clean("src/workflow/complaint_describe.hpp", HEADER + '#include "desk/describe.hpp"\n')

    def test_a_room_without_a_line_is_named(self) -> None:
        self.assertNotIn("attic", MAY_INCLUDE)
        self.found("src/attic/a.cpp", "", "attic")

    def test_public_headers_bring_no_foreign_ones(self) -> None:
        for foreign in ("boost/json.hpp", "sqlite3.h", "SQLiteCpp/Database.h", "cctz/time_zone.h", "toml++/toml.h"):
            self.found("include/csdesk/sla/a.hpp", HEADER + f"#include <{foreign}>\n", foreign)
        self.found("include/csdesk/sla/a.hpp", "// no guard\n", "pragma once")
        self.clean("include/csdesk/runner/a.hpp", HEADER + "#include <boost/asio.hpp>\n")

    def test_pure_rooms_name_nothing_impure(self) -> None:
        for word, code in {
            "clock": "auto t = std::chrono::system_clock::now();",
            "wall": "auto t = std::time(nullptr);",
            "randomness": "std::random_device seed;",
            "threads": "std::thread worker;",
            "locks": "std::mutex guard;",
            "streams": 'std::printf("%d", 1);',
            "files": 'auto home = std::getenv("HOME");',
            "globals": "static int counter = 0;",
        }.items():
            with self.subTest(word):
                self.found("src/ticket/a.cpp", code + "\n", "ticket is pure", word)

    def test_words_in_comments_and_texts_are_free(self) -> None:
        self.clean("src/ticket/a.cpp", '// std::thread is not for us\n/* rand() */ auto s = "std::mutex and getenv(";\n')

    def test_code_that_only_looks_impure_is_free(self) -> None:
        self.clean("src/ticket/a.cpp", "auto a = wheel.open(1);\nint time = clock.time(0);\nstd::snprintf(b, n, f);\n")
        self.clean("src/ticket/a.cpp", "static constexpr int limit = 3;\nstatic bool even(int n) { return n % 2 == 0; }\n")
        self.clean("src/ticket/a.cpp", "inline namespace v1 {\n}\ninline auto const names = 1;\n")

    def test_shells_and_stores_may_touch_the_world(self) -> None:
        for room in ("store", "runner", "c_api"):
            self.clean(f"src/{room}/a.cpp", "auto t = std::chrono::system_clock::now();\nstd::thread worker;\n")
        self.clean("src/calendar/zone_data.cpp", 'std::ifstream in{std::getenv("TZDIR")};\n')

    def test_locks_live_in_two_rooms_only(self) -> None:
        for room in ("calendar", "desk"):
            self.clean(f"src/{room}/a.cpp", "#include <mutex>\nvoid f(std::mutex& m, std::atomic<int>& n);\n")
        self.found("src/sla/a.cpp", "void f(std::mutex& m);\n", "locks")

    def test_time_is_counted_in_integers(self) -> None:
        self.found("src/sla/a.cpp", "double share = 0;\n", "integers")
        self.clean("src/quality/a.cpp", "double share = 0;\n")

    def test_sql_is_bound(self) -> None:
        self.found("src/store/a.cpp", 'db.exec("DELETE FROM t WHERE k=" + key);\n', "bound")
        self.clean("src/store/a.cpp", 'db.exec("DELETE FROM t WHERE k=?");\n')
        self.clean("src/store/sql_rows.cpp", 'db.exec("DELETE FROM " + table);\n')

    def test_nothing_is_left_unfinished(self) -> None:
        self.found("docs/a.md", "TO" + "DO: write\n", "unfinished")
        self.clean("docs/a.md", "a to-do list\n")

    def test_files_and_lines_stay_short(self) -> None:
        self.found("tools/a.py", "#" * 131 + "\n", "131")
        self.clean("tools/a.py", "假" * 130 + "\n")
        self.found("src/core/a.cpp", "\n" * 401, "split it")
        self.clean("src/calendar/china_data.cpp", "\n" * 4000)

    def test_no_registry_is_named(self) -> None:
        self.found("README.md", "see https://files.py" + "thonhosted.org/x\n", "registry")
        self.found("dev", "https://py" + "pi.org/simple\n", "registry")
        self.clean("README.md", "PyPI, docs.python.org and example.org are fine\n")

    def test_a_finding_tells_its_line(self) -> None:
        self.assertEqual(findings_of("src/sla/a.cpp", "\n/* two\nlines */ float x;\n")[0][0], 3)


class Comments(unittest.TestCase):
    def test_lines_stay_where_they_were(self) -> None:
        text = 'a /* b\nc */ d // e\nf "g\\"h" R"(i\n"j)" \'"\' 1\'000 k\n'
        self.assertEqual(without_comments(text), 'a \n d \nf "" ""\n \'\' 1000 k\n')


if __name__ == "__main__":
    unittest.main()
