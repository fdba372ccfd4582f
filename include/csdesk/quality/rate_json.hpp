// Rates from JSON to JSON: what other languages call.
#pragma once

#include <csdesk/core/result.hpp>
#include <csdesk/core/time.hpp>

#include <string>
#include <string_view>

#pragma GCC visibility push(default)
namespace csdesk::rates {

/// `measure` for a rule as policies write it, and messages in the order they became known:
///
///     rule      {"name":"own","unit":"round","within":"3m","hours":["08:00","23:00"],"tz":"Asia/Shanghai","waivers":[…]}
///     messages  [{"conversation":"t1","buyer":"c-1","who":"customer","at":"2026-11-20T02:10:15Z","channel":"wangwang"}]
///     answer {"figure":{…},"units":[{"conversation":"t1","buyer":"c-1","unit":{…}}],"days":[{"day":"2026-11-20","counted":{…}}]}
///
/// `who` is customer, person, automatic or nobody (the conversation ended); `channel`, `kind` and `tags` may be left out.
/// Refused with the path, such as `rule.within` or `messages[3].at`. Safe to call from any thread.
result<std::string> measure_json(std::string_view rule, std::string_view messages, instant now);

}  // namespace csdesk::rates
#pragma GCC visibility pop
