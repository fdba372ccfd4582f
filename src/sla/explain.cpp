#include <csdesk/sla/explain.hpp>

#include <csdesk/sla/clock.hpp>

#include <algorithm>

namespace csdesk::sla {
namespace {

void split(std::vector<clock_segment>& out, calendar const& cal, instant from, instant to) {
    for (auto const& open : cal.intervals(from, to)) {
        if (open.from > from) out.push_back({from, open.from, segment_kind::closed, {}});
        out.push_back({open.from, open.to, segment_kind::open, {}});
        from = open.to;
    }
    if (from < to) out.push_back({from, to, segment_kind::closed, {}});
}

}  // namespace

explanation explain(clock_state const& s, calendar const& cal, instant now) {
    explanation e{s.status, s.due, s.breached_at, s.target, elapsed(s, cal, now), remaining(s, cal, now), {}};
    for (auto const& piece : s.segments) {
        if (piece.kind == segment_kind::running)
            split(e.segments, cal, piece.from, piece.to);
        else
            e.segments.push_back(piece);
    }
    if (!is_open(s) || now <= s.since) return e;
    if (s.reasons.empty())
        split(e.segments, cal, s.since, now);
    else
        e.segments.push_back({s.since, now, segment_kind::paused, reason_text(s)});
    return e;
}

std::string describe(explanation const& e, language l) {
    bool const zh = l == language::zh;
    std::string out(display(e.status, l));
    auto figure = [&](char const* en, char const* han, std::string const& value) {
        out += (zh ? std::string("，") + han + " " : std::string(", ") + en + " ") + value;
    };
    figure("target", "时限", format_span(e.target));
    figure("elapsed", "已用时", format_span(e.elapsed));
    if (e.remaining >= span{})
        figure("remaining", "剩余", format_span(e.remaining));
    else
        figure("late by", "超时", format_span(-e.remaining));
    if (e.due) figure("due", "截止", format_instant(*e.due));
    if (e.breached_at) figure("breached at", "超时于", format_instant(*e.breached_at));
    out += '\n';
    for (auto const& piece : e.segments) {
        out += format_instant(piece.from) + " – " + format_instant(piece.to) + "  " + std::string(display(piece.kind, l)) + "  " +
               format_span(piece.to - piece.from);
        if (!piece.reason.empty()) out += zh ? "（" + piece.reason + "）" : " (" + piece.reason + ")";
        out += '\n';
    }
    return out;
}

}  // namespace csdesk::sla
