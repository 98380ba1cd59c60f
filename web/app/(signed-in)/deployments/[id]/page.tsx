import type { Metadata } from 'next'
import { Deployment } from '#web/features/deployment/deployment.tsx'

export const metadata: Metadata = { title: 'Deployment' }

export default async function DeploymentPage({ params }: { params: Promise<{ id: string }> }) {
  return <Deployment id={(await params).id} />
}
