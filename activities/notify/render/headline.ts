import type { DeliveryBody } from '#contracts/deliveries.ts'

const said: Record<DeliveryBody['status'], string> = {
  firing: '',
  flapping: 'Flapping',
  'no-data': 'No data',
  resolved: 'Resolved',
  acknowledged: 'Acknowledged',
}

/** The first line of a message: its title, with what became of the alert before it, once. */
export function headline({ status, message }: Pick<DeliveryBody, 'status' | 'message'>): string {
  const state = said[status]
  const title = message.title.replaceAll(/\s+/g, ' ').trim()
  return state === '' || title.toLowerCase().startsWith(state.toLowerCase()) ? title : `${state}: ${title}`
}
