import type { Metadata } from 'next'
import { Migrations } from '#web/features/migrations/migrations.tsx'

export const metadata: Metadata = { title: 'Migrations' }

export default function MigrationsPage() {
  return <Migrations />
}
