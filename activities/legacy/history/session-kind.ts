/** What kind of session the gateway would call it. */
export function kindOf(sessionKey: string, chatType: string | null): string {
  if (chatType === 'group' || chatType === 'channel' || chatType === 'room') return 'group'
  return sessionKey === 'global' ? 'global' : 'direct'
}
