/* rung.calendar/1: the arithmetic of the calendars that the SLA clocks use, pure; and what feeds of
 * holidays announce, which becomes a command. */
#ifndef HOST_SERVICE_CALENDAR_H
#define HOST_SERVICE_CALENDAR_H
#include <rung/plugin.h>

extern const rung_calendar service_calendar;

#endif
