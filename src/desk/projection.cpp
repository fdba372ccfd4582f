#include "desk/projection.hpp"

#include <algorithm>

#include "desk/system_events.hpp"

namespace csdesk::engine {
namespace {

bool same_key(row const& a, row const& b) {
    return a.table == b.table &&
           std::equal(a.values.begin(), a.values.begin() + static_cast<std::ptrdiff_t>(a.table->key_columns), b.values.begin());
}

void project_rows(store& out, std::int64_t shop, touched const& t) {
    if (!t.type->rows) return;
    row_list before, after;
    if (t.before) t.type->rows(t.before.get(), before);
    t.type->rows(t.after.get(), after);
    for (row const& old : before.rows)
        if (std::none_of(after.rows.begin(), after.rows.end(), [&](row const& r) { return same_key(r, old); }))
            out.erase_row(shop, old);
    for (row const& fresh : after.rows) {
        auto const old = std::find_if(before.rows.begin(), before.rows.end(), [&](row const& r) { return same_key(r, fresh); });
        if (old == before.rows.end())
            out.put_row(shop, fresh);
        else if (!(*old == fresh))
            out.change_row(shop, *old, fresh);
    }
}

void project_deadline(store& out, std::int64_t shop, touched const& t, std::vector<deadline_change>& changes) {
    if (!t.type->due) return;
    auto const before = t.before ? t.type->due(t.before.get()) : std::nullopt;
    auto const after = t.type->due(t.after.get());
    if (before == after) return;
    if (after) {
        out.put_deadline(shop, t.type->name, t.key, to_ms(*after));
        changes.push_back({t.type->name, t.key, to_ms(*after)});
    } else {
        out.erase_deadline(shop, t.type->name, t.key);
        changes.push_back({t.type->name, t.key, std::nullopt});
    }
}

}  // namespace

std::vector<deadline_change> project(store& out, std::int64_t shop, std::map<std::string, touched> const& states,
                                     std::vector<made_event> const& events) {
    std::vector<deadline_change> changes;
    for (auto const& [unused, t] : states) {
        if (!t.after) continue;
        out.put_state(shop, t.type->name, t.key, {t.revision, t.type->encode(t.after.get())});
        project_rows(out, shop, t);
        project_deadline(out, shop, t, changes);
    }
    for (made_event const& e : events) {
        if (e.event.type->rows) {
            row_list rows;
            e.event.type->rows(e.event.data.get(), e.when, rows);
            for (auto at = rows.rows.begin(); at != rows.rows.end();) {
                auto const end = std::find_if(at, rows.rows.end(), [&](row const& r) { return r.table != at->table; });
                out.put_rows(shop, {at, end});
                at = end;
            }
            for (row const& r : rows.erased) out.erase_row(shop, r);
        }
        if (e.event.type->type == typeid(deadline_dropped)) {
            auto const& dropped = *static_cast<deadline_dropped const*>(e.event.data.get());
            object_id const key{dropped.number, dropped.key};
            out.erase_deadline(shop, dropped.kind, key);
            changes.push_back({dropped.kind, key, std::nullopt});
        }
    }
    return changes;
}

}  // namespace csdesk::engine
