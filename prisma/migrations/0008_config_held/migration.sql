-- AlterTable
ALTER TABLE "config_version" ADD COLUMN     "held" JSONB;
