#include "tiers_module.hpp"

#include <csdesk/customer/tiers.hpp>

#include "errors.hpp"
#include "values.hpp"

namespace csdesk::python {

namespace py = pybind11;

namespace {

/// Takes members out of a dict by name; whatever is left over at the end is no field.
class members {
public:
    members(py::handle value, std::string path) : path_(std::move(path)) {
        for (auto const& [key, item] : members_from(value, path_.empty() ? "policy" : path_))
            if (!found_.emplace(text_from(key, path_), item).second) wrong(place(text_from(key, path_)), "given twice", "重复");
    }
    std::string place(std::string const& name) const { return path_.empty() ? name : path_ + '.' + name; }
    std::optional<py::object> take(std::string const& name) {
        auto const node = found_.extract(name);
        if (node.empty() || node.mapped().is_none()) return {};
        return node.mapped();
    }
    void text(std::string const& name, std::string& out) {
        if (auto const v = take(name)) out = text_from(*v, place(name));
    }
    template <class Number>
    void number(std::string const& name, Number& out) {
        auto const v = take(name);
        if (!v) return;
        auto const read = integer_from(*v, place(name));
        if constexpr (std::is_same_v<Number, std::int32_t>) {
            if (read != static_cast<std::int32_t>(read)) wrong(place(name), "this number is too large", "数值过大");
            out = static_cast<std::int32_t>(read);
        } else {
            out = read;
        }
    }
    void nothing_left() const {
        if (!found_.empty()) wrong(place(found_.begin()->first), "no such field", "没有这个字段");
    }

private:
    std::string path_;
    std::map<std::string, py::object> found_;
};

tiers::rule rule_from(py::handle value, std::string const& path) {
    tiers::rule out;
    members given(value, path);
    given.text("tier", out.tier);
    given.number("min_orders", out.min_orders);
    given.number("min_money_minor", out.min_money_minor);
    given.number("max_recency_days", out.max_recency_days);
    given.number("min_activity", out.min_activity);
    given.nothing_left();
    return out;
}

tiers::share share_from(py::handle value, std::string const& path) {
    tiers::share out;
    members given(value, path);
    given.text("tier", out.tier);
    given.number("ppm", out.ppm);
    given.nothing_left();
    return out;
}

template <class Item>
void read_list(members& given, std::string const& name, std::vector<Item>& out, Item (*read)(py::handle, std::string const&)) {
    auto const list = given.take(name);
    if (!list) return;
    out.clear();
    for (auto const& item : items_from(*list, name)) out.push_back(read(item, name + '[' + std::to_string(out.size()) + ']'));
}

tiers::policy read_policy(py::handle value) {
    tiers::policy out;
    members given(value, "");
    std::string how(name(out.how));
    given.text("how", how);
    auto const found = from_name<tiers::mode>(how);
    if (!found) wrong("how", "must be one of: thresholds, shares", "应为以下之一：thresholds、shares");
    out.how = *found;
    read_list(given, "rules", out.rules, &rule_from);
    read_list(given, "shares", out.shares, &share_from);
    given.text("otherwise", out.otherwise);
    given.number("window_days", out.window_days);
    given.number("stay_days", out.stay_days);
    given.nothing_left();
    (void)tiers::check(out).value();
    return out;
}

tiers::policy policy_from(py::handle value) {
    if (value.is_none()) return {};
    try {
        return read_policy(value);
    } catch (refused const& e) {
        error why = e.why();
        if (why.field != "policy") why.field = "policy." + why.field;
        throw refused(why);
    }
}

/// A row is (customer, at, minor, activity).
tiers::order order_from(py::handle value, std::string const& path) {
    auto const row = py::reinterpret_borrow<py::tuple>(value);
    tiers::order out;
    out.customer.value = text_from(row[0], path + ".customer");
    if (out.customer.value.empty() || out.customer.value.size() > longest_key)
        wrong(path + ".customer", "a key has 1 to 128 bytes", "标识应为 1 至 128 字节");
    out.at = instant_from(row[1], (path + ".at").c_str());
    out.minor = integer_from(row[2], path + ".minor");
    out.activity = integer_from(row[3], path + ".activity");
    return out;
}

py::list rfm(py::list const& rows, py::handle as_of, py::handle policy) {
    auto const rules = policy_from(policy);
    auto const moment = instant_from(as_of, "as_of");
    std::vector<tiers::order> orders;
    orders.reserve(rows.size());
    for (py::handle row : rows) orders.push_back(order_from(row, "orders[" + std::to_string(orders.size()) + ']'));
    std::vector<tiers::standing> found;
    {
        py::gil_scoped_release const other_threads_may_run;
        found = tiers::rfm(orders, moment, rules);
    }
    py::list out;
    for (auto const& s : found)
        out.append(py::make_tuple(s.customer.value, s.tier, s.figures.recency_days, s.figures.frequency, s.figures.money_minor,
                                  s.figures.activity, s.rule < 0 ? py::object(py::none()) : py::int_(s.rule)));
    return out;
}

}  // namespace

void add_tiers(py::module_& m) { m.def("tiers_rfm", &rfm); }

}  // namespace csdesk::python
