"""How the public headers are read for Doxygen (tools/reference/read_header.py)."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools" / "reference"))
from read_header import load_words, read, read_c

WORDS = {"ticket": ("工单", "the ticket"), "open.ticket": ("工单", "the new ticket"), "a": ("甲", "one"), "b": ("乙", "two")}


def lines(text: str) -> list[str]:
    return read(text, "x.hpp", WORDS).splitlines()


class Headers(unittest.TestCase):
    def test_the_comment_at_the_top_describes_the_file(self) -> None:
        top = ["/// @file x.hpp", "///", "/// Money.", "/// No fractions.", "#pragma once"]
        self.assertEqual(lines("// Money.\n// No fractions.\n#pragma once"), top)

    def test_a_member_without_a_comment_means_what_its_word_means(self) -> None:
        read = lines(
            "struct reply {\n    ticket_id ticket{};\n    int strange = 0;\n};\nstruct open {\n    ticket_id ticket{};\n};"
        )
        self.assertEqual(read[1], "    ticket_id ticket{}; /**< the ticket */")
        self.assertEqual(
            read[2], "    int strange = 0;", "a word that nobody knows stays without a meaning, for Doxygen to refuse"
        )
        self.assertEqual(read[5], "    ticket_id ticket{}; /**< the new ticket */")

    def test_members_of_one_line_are_described_each(self) -> None:
        read = lines("struct s {\n    std::map<int, int> a{}, b{{1, 2}, {3, 4}};\n    int a = 0, b = f(1);  ///< both\n};")
        self.assertEqual(read[1], "    std::map<int, int> a{}; /**< one */ std::map<int, int> b{{1, 2}, {3, 4}}; /**< two */")
        self.assertEqual(read[2], "    int a = 0; /**< both */ int b = f(1); /**< both */")

    def test_what_is_private_or_said_is_left_alone(self) -> None:
        text = "class c {\npublic:\n    /// Said.\n    int a = 0;\n\nprivate:\n    int b = 0;\n};"
        self.assertEqual(lines(text), text.splitlines())

    def test_a_comment_over_a_run_of_overloads_is_said_of_each(self) -> None:
        read = lines("/// Does.\nvoid f(int);\nvoid f(char);\nvoid g();\n\nvoid f(long);")
        self.assertEqual(read[2], "/** Does. */ void f(char);")
        self.assertEqual(read[3:], ["void g();", "", "void f(long);"])

    def test_enumerators_are_described_by_their_names(self) -> None:
        text = 'enum class e { x = 1, y = 2 };\ninline constexpr spelled<e> e_names[] = {\n    {e::x, "ex", "甲", "Ex"},\n};'
        self.assertEqual(lines(text)[0], 'enum class e { x = 1 /**< "ex": Ex, 甲 */, y = 2 };')

    def test_comparisons_have_no_page(self) -> None:
        self.assertEqual(lines("struct s {\n    friend bool operator==(s const&, s const&) = default;\n};")[1], "")

    def test_c_comments_describe_what_follows_or_precedes_them(self) -> None:
        read = read_c("/*\n * The file.\n */\n\n/* A thing. */\nstruct thing {\n    int a; /* its a */\n};\n", "x.h")
        self.assertIn("@file x.h", read)
        self.assertIn("/**\n * A thing. */\nstruct thing", read)
        self.assertIn("int a; /**< its a */", read)

    def test_parameters_of_c_functions_are_checked_by_name(self) -> None:
        read = read_c(
            "/* F. */\n\n/*\n * Does.\n *\n *   out  where to\n */\nCSDESK_API int f(int out);\nCSDESK_API int g(int x);\n", "x.h"
        )
        self.assertIn(" * @param out where to", read)
        self.assertIn("/** Described with f(). */ CSDESK_API int g", read)

    def test_a_comment_passes_over_a_forward_declaration(self) -> None:
        self.assertIn(
            "/**\n * G. */\n\nvoid g(struct s*);", read_c("/* F. */\n\n/* G. */\nstruct s;\nvoid g(struct s*);\n", "x.h")
        )

    def test_every_word_has_two_languages(self) -> None:
        for word, both in load_words().items():
            self.assertTrue(all(both), word)


if __name__ == "__main__":
    sys.exit(unittest.main())
