// What can be wrong, said so that a program and a person can both act on it.
//
// A refusal is a value (`result<T>`); a fault (I/O, corruption) is the exception `storage_error`.
#pragma once

#include <csdesk/core/names.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk {

/// Stable codes shared by C++, C and Python. Append only; values are part of the ABI.
enum class errc : std::int32_t {
    ok = 0,
    invalid_argument = -1,  ///< input that breaks a written rule (type, range, form); `field` names it
    not_found = -2,         ///< no such object, or not visible to this actor
    conflict = -3,          ///< same command id with another payload, or contradicting facts
    forbidden = -4,         ///< this actor may not do this
    not_allowed = -5,       ///< not possible in the present state; `allowed` says what is
    beyond_authority = -6,  ///< the amount exceeds what this role may grant
    reaction_limit = -7,    ///< more than 64 follow-ups of one command
    reentrant = -8,         ///< called from a listener
    busy = -9,              ///< another process holds the file
    closed = -10,           ///< the desk is closed, poisoned, or was inherited through fork
    storage = -11,          ///< I/O fault; nothing of the command was kept
    corrupt = -12,          ///< the file is not a desk, is damaged, or was altered
    newer_schema = -13,     ///< written by a later version
    out_of_range = -14,     ///< an instant or span outside 1900 … 2200
    never_open = -15,       ///< a calendar without a single open hour
    unknown_zone = -16,     ///< not an IANA time zone this machine knows
    unknown_name = -17,     ///< no such command, view or event
    no_memory = -18,        ///< allocation failed; nothing changed
};

inline constexpr spelled<errc> errc_names[] = {
    {errc::ok, "ok", "成功", "ok"},
    {errc::invalid_argument, "invalid_argument", "参数无效", "invalid argument"},
    {errc::not_found, "not_found", "未找到", "not found"},
    {errc::conflict, "conflict", "冲突", "conflict"},
    {errc::forbidden, "forbidden", "无权限", "forbidden"},
    {errc::not_allowed, "not_allowed", "当前状态不允许", "not allowed in this state"},
    {errc::beyond_authority, "beyond_authority", "超出授权额度", "beyond authority"},
    {errc::reaction_limit, "reaction_limit", "连锁操作过多", "too many follow-ups"},
    {errc::reentrant, "reentrant", "监听器内不可调用", "called from a listener"},
    {errc::busy, "busy", "数据库忙", "busy"},
    {errc::closed, "closed", "已关闭", "closed"},
    {errc::storage, "storage", "存储故障", "storage fault"},
    {errc::corrupt, "corrupt", "数据损坏", "corrupt"},
    {errc::newer_schema, "newer_schema", "由更新版本写入", "written by a newer version"},
    {errc::out_of_range, "out_of_range", "超出范围", "out of range"},
    {errc::never_open, "never_open", "营业时间为空", "never open"},
    {errc::unknown_zone, "unknown_zone", "未知时区", "unknown time zone"},
    {errc::unknown_name, "unknown_name", "未知名称", "unknown name"},
    {errc::no_memory, "no_memory", "内存不足", "out of memory"},
};
constexpr std::span<spelled<errc> const> names_of(errc) noexcept { return errc_names; }

/// One refusal. `field` is a path such as `amount.minor` or `hours.mon[1]`, empty where no field is to blame.
struct error {
    errc code = errc::ok;  ///< never `ok`
    std::string field{};
    std::string en{};                    ///< the rule, in English
    std::string zh{};                    ///< the rule, in Chinese
    std::vector<std::string> allowed{};  ///< what would be possible instead
    /// The rule in one language. Lives as long as this refusal.
    std::string const& message(language l) const noexcept { return l == language::zh ? zh : en; }
    friend bool operator==(error const&, error const&) = default;
};

/// Thrown by `result::value()` and by constructors that cannot return one.
class refused : public std::runtime_error {
public:
    /// `what()` will read `field: rule`, in English.
    explicit refused(error e) : std::runtime_error(describe(e)), why_(std::move(e)) {}
    /// The whole refusal.
    error const& why() const noexcept { return why_; }

private:
    static std::string describe(error const& e) { return e.field.empty() ? e.en : e.field + ": " + e.en; }
    error why_;
};

/// I/O fault or corruption. Nothing of the failed command was kept.
class storage_error : public std::runtime_error {
public:
    /// `code` says which fault: `storage`, `corrupt`, `newer_schema`, `busy`, `closed`, `no_memory`, or `reentrant`.
    storage_error(errc code, std::string const& what) : std::runtime_error(what), code_(code) {}
    /// What kind of fault it is.
    errc code() const noexcept { return code_; }

private:
    errc code_;
};

}  // namespace csdesk
#pragma GCC visibility pop
