// data/calendars/china.csv, turned into china_data.cpp by the build.
#pragma once

#include <string_view>

namespace csdesk {

extern std::string_view const china_data;

}  // namespace csdesk
