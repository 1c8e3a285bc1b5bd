const MOMENT = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;

/** Moments in a text as a clock on the wall shows them, with the day where it is not today. */
export function localTimes(text: string, now: number): string {
  return text.replaceAll(MOMENT, (moment) => localTime(Date.parse(moment), now));
}

function localTime(at: number, now: number): string {
  const moment = new Date(at);
  const clock = [moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(two).join(":");
  return dayOf(moment) === dayOf(new Date(now)) ? clock : `${dayOf(moment)} ${clock}`;
}

function dayOf(moment: Date): string {
  return [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()].map(two).join("-");
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
