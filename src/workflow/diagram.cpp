#include "workflow/table_kit.hpp"

namespace csdesk::workflow {
namespace {

std::string mermaid(drawing const& d) {
    std::string out = "stateDiagram-v2\n";
    auto const point = [&](std::string const& step) { return step == d.initial ? std::string("[*]") : step; };
    for (auto const& n : d.nodes)
        if (n.name != d.initial) out += "    state \"" + n.label + "\" as " + n.name + '\n';
    for (auto const& a : d.arrows) out += "    " + point(a.from) + " --> " + point(a.to) + " : " + a.label + '\n';
    for (auto const& n : d.nodes)
        if (n.end) out += "    " + n.name + " --> [*]\n";
    return out;
}

std::string dot(drawing const& d) {
    std::string out = "digraph " + d.title + " {\n    rankdir=TB;\n    node [shape=box, style=rounded];\n";
    for (auto const& n : d.nodes) {
        if (n.name == d.initial)
            out += "    " + n.name + " [shape=point, label=\"\"];\n";
        else
            out += "    " + n.name + " [label=\"" + n.label + '"' + (n.end ? ", peripheries=2" : "") + "];\n";
    }
    for (auto const& a : d.arrows) out += "    " + a.from + " -> " + a.to + " [label=\"" + a.label + "\"];\n";
    return out + "}\n";
}

}  // namespace

std::string draw(drawing const& d, diagram_format format) { return format == diagram_format::dot ? dot(d) : mermaid(d); }

}  // namespace csdesk::workflow
