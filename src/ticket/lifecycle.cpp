#include <csdesk/ticket/lifecycle.hpp>

namespace csdesk::ticket {

std::vector<std::string> allowed(ticket_status from) {
    std::vector<std::string> out;
    for (verb const v : {verb::pend, verb::hold, verb::resume, verb::resolve, verb::close, verb::reopen})
        if (next(from, v)) out.push_back("ticket." + std::string(name(v)));
    if (from == ticket_status::merged) out.emplace_back("ticket.unmerge");
    return out;
}

}  // namespace csdesk::ticket
