// The desk: JSON text in and out, lists of tuples for events. csdesk/desk.py gives it its Python face.
#pragma once

#include <pybind11/pybind11.h>

#include <csdesk/desk/desk.hpp>

#include <string>

namespace csdesk::python {

void add_desk(pybind11::module_& m);

/// The members that take and give whole JSON documents.
void add_desk_json(pybind11::class_<desk>& made);

/// The members that do many prepared requests at once.
void add_desk_group(pybind11::module_& m, pybind11::class_<desk>& made);

/// Tables as Arrow streams.
void add_desk_arrow(pybind11::module_& m, pybind11::class_<desk>& made);

/// A JSON document from str or bytes; bytes that are no UTF-8 are refused by whoever reads it.
std::string document_from(pybind11::handle value, char const* argument);

/// A request as the tuple (name, data, actor, now, shop, command_id) that desk.py makes.
request request_from(pybind11::tuple const& given, std::string const& path);

/// (events, ids, repeated)
pybind11::tuple to_tuple(reply const& r);

/// A refusal inside a group is handed out as a value: (code, field, en, zh, allowed).
pybind11::object refusal(error const& why);

}  // namespace csdesk::python
