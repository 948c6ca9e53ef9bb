/** `quantrac logger resend`: puts the files of a period into a target's queue again. Shows first, and changes only with --yes. */
import { SystemClock } from '../../hardware/host/system-clock.js';
import type { StationSetup } from '../config/station-setup.js';
import { EventStore } from '../events/event-store.js';
import { openToRead, openToWrite } from '../store/open-to-read.js';
import { OutboxStore } from '../store/outbox-store.js';
import { ReportStore } from '../store/report-store.js';
import { countResend, type ResendCount } from '../store/select-resend.js';
import { eventOfAction } from './note-action.js';
import { parseSpan, SPAN_OPTIONS } from './parse-span.js';
import { timeText } from './time-text.js';
import { EXIT_FAILED, EXIT_OK, UsageError, type Verb } from './verb.js';

export const resendVerb: Verb = {
  summary: 'put the files of a period into a target’s queue again; shows what would happen unless --yes',
  options: {
    ...SPAN_OPTIONS,
    from: {
      ...SPAN_OPTIONS.from,
      about: 'from when: YYYY-MM-DD or YYYY-MM-DDTHH:mm, GMT+7; has to be given',
    },
    target: { type: 'string', value: 'ID', about: 'to whom; may be left out where there is only one target' },
    yes: { type: 'boolean', about: 'do it' },
  },
  run: async (setup, values) => {
    const clock = new SystemClock();
    if (values['from'] === undefined) throw new UsageError('--from: say from when');
    const interval = parseSpan(values, clock.now());
    const target = targetOf(setup, values['target']);
    const { id } = target.config;
    using toRead = openToRead(setup.dataFolder);
    if (toRead === null) {
      console.error('There is no database yet: the logger has not run.');
      return EXIT_FAILED;
    }
    const count = countResend(toRead.connection, interval, id);
    console.log(linesOf(id, count).join('\n'));
    if (count.reports === count.queued) return EXIT_OK;
    if (values['yes'] !== true) {
      console.log('\nNothing was changed. Add --yes to do it.');
      return EXIT_OK;
    }
    using database = openToWrite(setup.dataFolder);
    const outbox = new OutboxStore(database.connection, new ReportStore(database.connection, { clock }));
    const delivery = { target: id, dialect: target.dialect, layout: target.config.layout };
    const event = await eventOfAction(setup, {
      kind: 'files-resent',
      subject: { kind: 'target', id },
      parameters: {
        target: id,
        files: count.reports - count.queued,
        from: timeText(interval.startAt),
        to: timeText(interval.endAt),
      },
    });
    const events = new EventStore(database.connection);
    // The queue and the word of who filled it stand or fall together.
    const queued = outbox.resend({ interval, delivery }, (writer, files) => {
      events.appendWith(writer, { ...event, parameters: { ...event.parameters, files } });
    });
    console.log(`\n${queued} file(s) queued for ${id}; a running logger sends them with its next report.`);
    return EXIT_OK;
  },
};

function targetOf({ targets }: StationSetup, wanted: string | boolean | undefined) {
  const ids = targets.map(({ config }) => config.id).join(', ');
  const [first, ...others] = targets;
  if (first === undefined) throw new UsageError('This station has no targets.');
  if (wanted === undefined && others.length > 0) throw new UsageError(`--target: say which (${ids})`);
  const found = wanted === undefined ? first : targets.find(({ config }) => config.id === wanted);
  if (found === undefined)
    throw new UsageError(`--target ${String(wanted)}: there is no such target (${ids})`);
  return found;
}

function linesOf(target: string, count: ResendCount): string[] {
  const { reports, delivered, rejected, queued, never, firstEndAt, lastEndAt } = count;
  if (reports === 0) return ['No report lies in this period.'];
  return [
    `target ${target}: ${reports} report(s), ${timeText(firstEndAt)} … ${timeText(lastEndAt)}`,
    `  ${delivered} delivered before, ${rejected} rejected: would be sent again, with the same name and the same bytes`,
    `  ${never} never meant for it: would be sent in its present form`,
    `  ${queued} in its queue already`,
    '',
    'Attention: a reader like the Ministry’s remembers the newest file that it has taken and passes over older',
    'ones. A file sent again reaches the folder, but such a reader may never look at it: ask the receiver to set its',
    'mark back first. While old files go out, newer ones wait (the order is kept), so the newest data come later.',
  ];
}
