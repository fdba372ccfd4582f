// Tables as Arrow capsules (the Arrow PyCapsule protocol); csdesk/arrow.py gives them their Python face.
#include <pybind11/stl.h>

#include <csdesk/desk/arrow.hpp>
#include <csdesk/desk/desk.hpp>
#include <memory>
#include <string_view>

#include "desk_module.hpp"
#include "errors.hpp"
#include "values.hpp"

namespace csdesk::python {
namespace {

/// Hands an Arrow struct to a capsule, which releases it unless a consumer has moved it out.
template <class Struct>
py::object capsule_of(std::unique_ptr<Struct> held, char const* name) {
    auto const destroy = [](PyObject* capsule) {
        std::unique_ptr<Struct> const last(static_cast<Struct*>(PyCapsule_GetPointer(capsule, PyCapsule_GetName(capsule))));
        if (last && last->release != nullptr) last->release(last.get());
    };
    PyObject* made = PyCapsule_New(held.get(), name, destroy);
    if (made == nullptr) {
        held->release(held.get());
        throw py::error_already_set();
    }
    static_cast<void>(held.release());
    return py::reinterpret_steal<py::object>(made);
}

py::object schema_of(std::string const& table) {
    auto held = std::make_unique<ArrowSchema>();
    arrow_schema(table, held.get());
    return capsule_of(std::move(held), "arrow_schema");
}

/// A consumer may ask for other types of the same columns: it gets ours and converts. Other columns there are none.
void check_request(py::handle requested, std::string const& table) {
    if (requested.is_none()) return;
    auto const* schema = static_cast<ArrowSchema const*>(PyCapsule_GetPointer(requested.ptr(), "arrow_schema"));
    if (schema == nullptr) PyErr_Clear();
    if (schema == nullptr || schema->release == nullptr)
        wrong("requested_schema", "must be a capsule of an ArrowSchema", "应为 ArrowSchema 胶囊");
    auto const columns = table_columns(table);
    bool same = schema->n_children == static_cast<std::int64_t>(columns.size());
    for (std::size_t i = 0; same && i < columns.size(); ++i)
        same = schema->children[i]->name != nullptr && columns[i].first == schema->children[i]->name;
    if (!same) wrong("requested_schema", "must have the columns of " + table + " in their order", "列名与顺序应与表一致");
}

py::object stream_of(desk& d, py::handle table, py::handle shop, py::handle requested) {
    auto const name = text_from(table, "table"), where = text_from(shop, "shop");
    check_request(requested, name);
    auto held = std::make_unique<ArrowArrayStream>();
    {
        py::gil_scoped_release const others_may_run;
        d.to_arrow(name, held.get(), where);
    }
    return capsule_of(std::move(held), "arrow_array_stream");
}

}  // namespace

void add_desk_arrow(py::module_& m, py::class_<desk>& made) {
    made.def("arrow_stream", &stream_of);
    m.def("arrow_schema", [](py::handle table) { return schema_of(text_from(table, "table")); });
    m.def("table_names", &table_names);
    m.def("table_columns", [](py::handle table) {
        py::dict out;
        for (auto const& [name, type] : table_columns(text_from(table, "table"))) out[py::str(name)] = type;
        return out;
    });
}

}  // namespace csdesk::python
