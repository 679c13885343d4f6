/** What pointers and meeting services agree on. PROTOCOLS 2.4. */
export const START_MEETING = 'startmeeting';
