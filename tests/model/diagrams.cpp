// Writes the pages of docs/machines from the tables the program runs on, or checks that they are up to date.
//     csdesk_diagrams [--check] FOLDER
#include <csdesk/workflow/complaint.hpp>

#include <fstream>
#include <iostream>
#include <iterator>

namespace {

using namespace csdesk;

struct machine {
    std::string file, title, about;
    std::vector<std::pair<std::string, std::string>> steps;  // name, Chinese
    std::vector<workflow::transition> transitions;
    std::string zh, en;
};

machine complaint_machine() {
    using workflow::diagram_format;
    machine m{"complaint.md",
              "Complaint (投诉)",
              "`settled` (结案) ends the customer's clocks; `closed` (闭环) ends the work on the cause. Specification: "
              "`include/csdesk/workflow/complaint.hpp`; table: `src/workflow/complaint_table.hpp`.",
              {},
              complaint::transitions(),
              complaint::diagram(diagram_format::mermaid, language::zh),
              complaint::diagram(diagram_format::mermaid, language::en)};
    for (auto const s : complaint::states()) m.steps.emplace_back(name(s), display(s, language::zh));
    return m;
}

std::string page(machine const& m) {
    std::string out = "# " + m.title + "\n\nGenerated from the table by `csdesk_diagrams`; do not edit.\n\n" + m.about + "\n\n";
    out += "```mermaid\n" + m.zh + "```\n\n```mermaid\n" + m.en + "```\n\n## Steps\n\n| step | 中文 |\n| --- | --- |\n";
    for (auto const& [name, zh] : m.steps) out += "| `" + name + "` | " + zh + " |\n";
    out += "\n## Transitions\n\nWhat is not here is refused.\n\n| in | on | go to | if |\n| --- | --- | --- | --- |\n";
    for (auto const& t : m.transitions) {
        out += "| `" + t.from + "` | `" + t.command + "` | `" + t.to + "` | ";
        for (std::size_t i = 0; i < t.conditions.size(); ++i) out += (i == 0 ? "`" : ", `") + t.conditions[i] + '`';
        out += " |\n";
    }
    return out;
}

std::string content(std::string const& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

int main(int count, char** words) {
    std::vector<std::string> arguments(words + 1, words + count);
    bool const check = !arguments.empty() && arguments.front() == "--check";
    if (check) arguments.erase(arguments.begin());
    if (arguments.size() != 1) {
        std::cerr << "csdesk_diagrams [--check] FOLDER\n";
        return 2;
    }
    int status = 0;
    for (auto const& m : {complaint_machine()}) {
        auto const path = arguments.front() + '/' + m.file;
        if (!check) {
            std::ofstream(path, std::ios::binary) << page(m);
        } else if (content(path) != page(m)) {
            std::cerr << path << " is not what the table says; run csdesk_diagrams on its folder\n";
            status = 1;
        }
    }
    return status;
}
