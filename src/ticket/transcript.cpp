// Transcripts of calls: pieces in the order of their beginnings.
#include "ticket/message_rules.hpp"

namespace csdesk::ticket {
namespace {

constexpr std::size_t most_at_once = 1'000;
constexpr std::int32_t most_of_a_message = 5'000;
constexpr std::size_t longest_piece = 4'000;
constexpr span longest_call = std::chrono::hours{24};

outcome check_piece(std::string const& field, segment const& s, span not_before) {
    if (s.from < not_before)
        return refuse(errc::invalid_argument, field + ".from", "pieces come in the order of their beginnings",
                      "片段应按开始时间排列");
    if (s.to < s.from) return refuse(errc::invalid_argument, field + ".to", "may not be before `from`", "不能早于 from");
    if (s.to > longest_call)
        return refuse(errc::out_of_range, field + ".to", "within 24 hours of the call's beginning", "应在通话开始后 24 小时内");
    if (s.text.value.size() > longest_piece)
        return refuse(errc::invalid_argument, field + ".text", "4000 bytes at most", "最多 4000 字节");
    if (auto bad = first_of({check_text(field + ".text", s.text.value),
                             s.name ? check_line(field + ".name", s.name->value, longest_key) : done()}))
        return *bad;
    return done();
}

}  // namespace

events decide(state const& t, add_transcript const& c, written const& m, facts const& f) {
    if (auto no = untouchable(m, f)) return *no;
    if (c.segments.empty() || c.segments.size() > most_at_once)
        return refuse(errc::invalid_argument, "segments", "1 to 1000", "应为 1 至 1000 个");
    if (m.segments + static_cast<std::int32_t>(c.segments.size()) > most_of_a_message)
        return refuse(errc::invalid_argument, "segments", "a message has 5000 pieces at most", "一条消息最多 5000 个片段");
    transcript_added e{.ticket = m.ticket ? m.ticket : t.ticket, .message = m.message, .first = m.segments + 1};
    e.internal = m.internal;
    span last = m.last_from.value_or(span{0});
    for (std::size_t i = 0; i < c.segments.size(); ++i) {
        segment const& s = c.segments[i];
        if (auto good = check_piece("segments[" + std::to_string(i) + ']', s, last); !good) return good.error();
        last = s.from;
        e.spans.push_back({s.speaker, s.from, s.to});
        e.words.value.push_back({s.text.value, s.name ? s.name->value : ""});
    }
    return std::vector<event>{std::move(e)};
}

void evolve(state&, transcript_added const&, instant) {}

}  // namespace csdesk::ticket
