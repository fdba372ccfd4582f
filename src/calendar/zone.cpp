#include <csdesk/calendar/zone.hpp>

#include "calendar/zone_data.hpp"

namespace csdesk {
namespace {

constexpr span day = std::chrono::hours{24};

error unknown_zone() {
    return refuse(errc::unknown_zone, "zone", "not an IANA time zone this machine knows", "本机没有这个 IANA 时区");
}
error out_of_range(char const* field) {
    return refuse(errc::out_of_range, field, "must lie within 1900 … 2200", "必须在 1900 年至 2200 年之间");
}

}  // namespace

result<instant> local_to_instant(std::string_view zone, local_date date, span time_of_day) {
    auto const loaded = load_zone(zone);
    if (!loaded) return unknown_zone();
    if (!date.ok()) return refuse(errc::invalid_argument, "date", "must be a date that exists", "必须是存在的日期");
    if (time_of_day < span{0} || time_of_day > day)
        return refuse(errc::invalid_argument, "time_of_day", "must lie within 00:00 … 24:00", "必须在 00:00 至 24:00 之间");
    auto const t = to_instant(*loaded, number_of(date), time_of_day);
    if (!in_range(t)) return out_of_range("date");
    return t;
}

result<wall_clock> instant_to_local(std::string_view zone, instant t) {
    auto const loaded = load_zone(zone);
    if (!loaded) return unknown_zone();
    if (!in_range(t)) return out_of_range("instant");
    auto const offset = offset_at(*loaded, t);
    auto const shown = t + offset;
    auto const midnight = std::chrono::floor<std::chrono::days>(shown);
    return wall_clock{local_date{midnight}, shown - midnight, offset};
}

}  // namespace csdesk
