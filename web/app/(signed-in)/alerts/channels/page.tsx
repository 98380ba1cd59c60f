import type { Metadata } from 'next'
import { Channels } from '#web/features/alerts/channels.tsx'

export const metadata: Metadata = { title: 'Channels' }

export default function ChannelsPage() {
  return <Channels />
}
