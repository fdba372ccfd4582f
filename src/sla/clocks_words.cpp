#include "sla/clocks_words.hpp"

#include <csdesk/sla/clocks.hpp>

#include <algorithm>

namespace csdesk::clocks {

std::string words(sla::clock_segment const& piece, language l) {
    std::string out(display(piece.kind, l));
    if (piece.reason.empty()) return out;
    return out + (l == language::zh ? "（" + piece.reason + "）" : " (" + piece.reason + ")");
}

sla::explanation with_reasons(sla::explanation e) {
    for (auto& piece : e.segments) {
        bool const ended = piece.reason == name(sla::clock_status::met) || piece.reason == name(sla::clock_status::breached);
        if (ended && piece.kind == sla::segment_kind::paused) piece.reason = "ended";
    }
    return e;
}

std::string reason_zh(std::string const& reason) {
    std::size_t const colon = reason.find(':');
    std::string const head = reason.substr(0, colon);
    std::string out = head;
    if (auto const status = from_name<ticket_status>(head)) out = display(*status, language::zh);
    if (auto const why = from_name<clocks::cause>(head)) out = display(*why, language::zh);
    if (head == "ended") out = "计时已结束";
    if (head == name(sla::clock_status::cancelled)) out = display(sla::clock_status::cancelled, language::zh);
    return colon == std::string::npos ? out : out + "：" + reason.substr(colon + 1);
}

sla::explanation in_chinese(sla::explanation e) {
    for (auto& piece : e.segments) piece.reason = reason_zh(piece.reason);
    return e;
}

void tell_choice(std::vector<sla::match_line>& lines, std::string const& rule) {
    auto const own = std::find_if(lines.begin(), lines.end(), [&](sla::match_line const& l) { return l.rule == rule; });
    if (own == lines.end() || own->chosen) return;
    for (auto& l : lines) {
        if (!l.chosen) continue;
        l.chosen = false;
        l.en = "matches the ticket as it is now";
        l.zh = "与工单现状匹配";
    }
    own->matched = own->chosen = true;
    own->en = "chosen then; the ticket has changed since (" + own->en + ')';
    own->zh = "当时采用，工单此后有变化（" + own->zh + "）";
}

}  // namespace csdesk::clocks
