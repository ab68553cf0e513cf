const DAY_MS = 86_400_000;

const clock = new Intl.DateTimeFormat('en-US', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const hour = new Intl.DateTimeFormat('en-US', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric' });
const utcDay = new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', timeZone: 'UTC' });
const full = new Intl.DateTimeFormat('en-US', {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'short',
});

/** `14:02:07`, local */
export function formatClock(at: number): string {
  return clock.format(at);
}

/** `Nov 20, 2025, 14:02:07 GMT+1`, local */
export function formatInstant(at: number): string {
  return full.format(at);
}

/** A bucket of a series: `Nov 20, 14:00` local for an hour, `Nov 20` for a day, which the server counts in UTC. */
export function formatBucket(at: number, step: 'hour' | 'day'): string {
  return step === 'day' ? utcDay.format(at) : `${day.format(at)}, ${hour.format(at)}`;
}

/** A tick of a time axis: the hour, and the date where a new day begins. */
export function formatTick(at: number, step: 'hour' | 'day'): string {
  if (step === 'day') return utcDay.format(at);
  const text = hour.format(at);
  return text === '00:00' ? day.format(at) : text;
}

/** Time since the beginning of something: `0:07`, `12:40`, `1:02:40` */
export function formatOffset(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, String(whole % 60).padStart(2, '0')];
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${String(minutes).padStart(2, '0')}:${rest}`;
}

/** `just now`, `25 s ago`, `5 min ago`, `3 h ago`, `12 d ago`, then the date */
export function formatAgo(at: number, now: number): string {
  const seconds = Math.floor((now - at) / 1000);
  if (seconds < 10) return 'just now';
  if (seconds < 60) return `${Math.floor(seconds / 5) * 5} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  const days = Math.floor((now - at) / DAY_MS);
  if (days < 30) return `${days} d ago`;
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return sameYear ? day.format(at) : `${day.format(at)}, ${new Date(at).getFullYear()}`;
}
