/** Topic names and filters of MQTT 3.1.1, section 4.7. */

/** `+` stands for one level, `#` for it and all below; neither at the beginning for a topic that begins with `$` [MQTT-4.7.2-1]. */
export function matchesTopic(filter: string, topic: string): boolean {
  if (filter === topic) return true;
  if (topic.startsWith('$') && /^[+#]/.test(filter)) return false;
  const wanted = filter.split('/');
  const levels = topic.split('/');
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return true;
    if (index >= levels.length || (level !== '+' && level !== levels[index])) return false;
  }
  return wanted.length === levels.length;
}

export const hasWildcard = (filter: string): boolean => /[+#]/.test(filter);

/** Whether a subscription may say this: wildcards fill whole levels, `#` the last one [MQTT-4.7.1-2], [MQTT-4.7.1-3]. */
export const isTopicFilter = (filter: string): boolean =>
  filter !== '' && !filter.includes('\0') && /^(?:[^+#/]*|\+)(?:\/(?:[^+#/]*|\+))*(?:\/#)?$|^#$/.test(filter);

/** Whether a message may be published to it [MQTT-3.3.2-2]. */
export const isTopicName = (topic: string): boolean =>
  topic !== '' && !topic.includes('\0') && !hasWildcard(topic);
