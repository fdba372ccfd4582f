// A command on its way into the desk, and what comes back.
#pragma once

#include <csdesk/core/ids.hpp>
#include <csdesk/core/time.hpp>
#include <csdesk/core/vocabulary.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <typeinfo>
#include <utility>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk {

/// A command by name, its fields as JSON text. Value; may be moved between threads.
class command {
public:
    /// `json` is validated when the command is executed; a refusal names the path of the field.
    command(std::string name, std::string json) : name_(std::move(name)), json_(std::move(json)) {}

    /// Such as `ticket.open`; desk.hpp lists all (`command_names`).
    std::string const& name() const noexcept { return name_; }
    /// The fields as they were given.
    std::string const& json() const noexcept { return json_; }

private:
    std::string name_;
    std::string json_;
};

/// A command as a struct of its room, checked by the compiler and then like any other:
///
///     desk.execute(to_command(ticket::reply{.ticket = t, .text = "亲，您好"}), how);
///
/// Throws `refused` (`unknown_name`) for a struct that is no command.
command to_command(std::type_info const& type, void const* fields);
/// The same, by the struct itself.
template <class C>
command to_command(C const& fields) {
    return to_command(typeid(C), &fields);
}

/// Who commands, where and when.
struct context {
    std::string shop = "main";  ///< 1 … 128 bytes; a shop never seen begins with its first command
    actor who{role{}, {}};      ///< nobody, which is refused: say who; docs/reference/commands.md has what each role may do
    instant now{};              ///< the caller's time; the log's never runs backwards
    std::string command_id{};   ///< at most 64 bytes; the same id twice is done once. Empty: no protection against repeats
};

/// A command with its context: one element of `desk::execute_many`.
struct request {
    command what;  ///< what is to be done
    context how;   ///< by whom, where and when
};

/// One event of the log.
struct logged_event {
    std::int64_t seq = 0;      ///< 1, 2, 3 … within the shop, without gaps
    instant at{};              ///< the log's time: never before the event it follows
    std::string type{};        ///< such as `ticket.opened`; docs/reference/events.md lists all
    std::string data{};        ///< JSON, personal parts included while they are not erased
    std::string actor{};       ///< `role:name` of the one who commanded; follow-ups are the system's
    std::string command_id{};  ///< of the command it came from; empty where none was given
    std::string hash{};        ///< hexadecimal
};

/// What an executed command answers.
struct reply {
    std::vector<logged_event> events{};         ///< the command's own and its follow-ups', in order
    std::map<std::string, std::int64_t> ids{};  ///< what it made, by noun: `ids["ticket"]`
    bool repeated = false;                      ///< answered from the log: this id was done before
};

}  // namespace csdesk
#pragma GCC visibility pop
