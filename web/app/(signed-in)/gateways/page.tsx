import type { Metadata } from 'next'
import { Gateways } from '#web/features/gateways/gateways.tsx'

export const metadata: Metadata = { title: 'Gateways' }

export default function GatewaysPage() {
  return <Gateways />
}
