// How an explanation of a clock reads: reasons, in Chinese too, and which rule was chosen. Private to the library.
#pragma once

#include <csdesk/core/names.hpp>
#include <csdesk/sla/explain.hpp>
#include <csdesk/sla/policy.hpp>

#include <string>
#include <vector>

namespace csdesk::clocks {

/// A segment in words: Paused (pending:photos).
std::string words(sla::clock_segment const& piece, language l);

/// Until it was taken up again a clock stood because it had ended: that is the reason, not how it ended.
sla::explanation with_reasons(sla::explanation e);

/// A reason in Chinese, what is ours of it: `pending:photos` is 待买家回复：photos.
std::string reason_zh(std::string const& reason);
/// All reasons so.
sla::explanation in_chinese(sla::explanation e);

/// What the clock records of the ticket is its kind, tier, channel and priority; the rest of it may have changed since, and then
/// says another rule. The clock's own rule was chosen all the same.
void tell_choice(std::vector<sla::match_line>& lines, std::string const& rule);

}  // namespace csdesk::clocks
