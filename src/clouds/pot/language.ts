/** What a scenario may say of presentation pointers: a Deli device, but for the network set-up, with meetings. */
import { z } from 'zod';
import type { CloudLanguage } from '../../lifecycle/cloud.ts';
import { count, durationRange, positiveDuration, text } from '../../scenario/quantities.ts';
import { deliLanguage } from '../deli/language.ts';

const login = z.strictObject({
  waits: positiveDuration.prefault('2m').describe('How long the QR code is shown; simulated time'),
});
export type LoginArguments = z.output<typeof login>;

/** PROTOCOLS 2.4: never faster than once a second. */
const SLOWEST = 'a pause of at least 1s';
const startMeeting = z.strictObject({
  to: text.prefault('meeting').describe('Id of the meeting service'),
  guest: z.boolean().prefault(false).describe('Without a login: nothing is saved'),
  password: z.string().prefault('').describe('In plain text; empty: none'),
  nickname: z.string().prefault('').describe('Of the meeting; {index} is the device’s number'),
  again: durationRange
    .refine(({ min }) => min >= 1000, { error: SLOWEST })
    .prefault('1s..3s')
    .describe('Pause before the next try after a failure; at least 1s'),
  tries: count(1).exactOptional().describe('Until it works when left out'),
});
export type StartMeetingArguments = z.output<typeof startMeeting>;

const { network: _, ...steps } = deliLanguage.steps;

export const potLanguage: CloudLanguage = {
  ...deliLanguage,
  name: 'pot',
  wire: 'deli',
  steps: {
    ...steps,
    login: {
      summary: 'Show the login QR code until a person confirms or refuses; a token that holds is kept',
      args: login,
      measures: [
        'login',
        'person-register',
        'person-bind',
        'person-scan',
        'person-confirm',
        'person-refuse',
        'stranger-scan',
      ],
      needs: 'platform',
    },
    'start-meeting': {
      summary: '300 to the meeting service, again after a pause until it answers with a QR code',
      args: startMeeting,
      measures: ['start-meeting'],
    },
    'whiteboard-check': {
      summary: '509: the whiteboard server has the platform confirm who holds the meeting',
      args: z.strictObject({}),
      measures: ['whiteboard-check'],
      needs: 'platform',
    },
  },
};
