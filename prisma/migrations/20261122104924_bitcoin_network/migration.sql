-- DropForeignKey
ALTER TABLE "gateway"."ipn_queue" DROP CONSTRAINT "ipn_queue_payment_id_fkey";

-- DropIndex
DROP INDEX "gateway"."payment_address_index_key";

-- AlterTable
-- Renamed by hand, so that the rows stay: until now there was the sandbox only.
ALTER TABLE "gateway"."address_counter" RENAME COLUMN "id" TO "wallet";
ALTER TABLE "gateway"."address_counter" ALTER COLUMN "wallet" DROP DEFAULT;
UPDATE "gateway"."address_counter" SET "wallet" = 'sandbox';

-- AlterTable
ALTER TABLE "gateway"."chain_cursor" ADD COLUMN     "looked_at" TIMESTAMPTZ(6),
ADD COLUMN     "network" TEXT NOT NULL DEFAULT 'sandbox',
ADD COLUMN     "rewound_from" INTEGER,
ADD COLUMN     "start_height" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "gateway"."deposit" ADD COLUMN     "absent_at" TIMESTAMPTZ(6),
ADD COLUMN     "address_id" UUID,
ADD COLUMN     "coinbase" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "id" UUID NOT NULL DEFAULT gen_random_uuid(),
ADD COLUMN     "missing_since" TIMESTAMPTZ(6),
ADD COLUMN     "spends" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "rate_minor_per_btc" BIGINT,
ALTER COLUMN "payment_id" DROP NOT NULL;

-- AlterTable
ALTER TABLE "gateway"."ipn" ADD COLUMN     "deposit_id" UUID,
ALTER COLUMN "payment_id" DROP NOT NULL;

-- AlterTable
-- Renamed by hand, so that IPNs that wait are sent.
ALTER TABLE "gateway"."ipn_queue" RENAME COLUMN "payment_id" TO "subject_id";

-- AlterTable
ALTER TABLE "gateway"."payment" ADD COLUMN     "paid_terms" JSONB,
ADD COLUMN     "rate_at" TIMESTAMPTZ(6),
ADD COLUMN     "unpaid_at" TIMESTAMPTZ(6),
ADD COLUMN     "unpaid_seen_at" TIMESTAMPTZ(6),
ADD COLUMN     "wallet" TEXT;

-- CreateTable
CREATE TABLE "gateway"."address" (
    "id" UUID NOT NULL,
    "api_key" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "wallet" TEXT NOT NULL,
    "address_index" INTEGER NOT NULL,
    "description" TEXT,
    "ipn_url" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "address_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "gateway"."payment_mail" (
    "payment_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "due_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "claimed_until" TIMESTAMPTZ(6),
    "sent_at" TIMESTAMPTZ(6),

    CONSTRAINT "payment_mail_pkey" PRIMARY KEY ("payment_id")
);

-- CreateTable
CREATE TABLE "gateway"."refund" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "payment_id" UUID NOT NULL,
    "amount_sat" BIGINT NOT NULL,
    "txid" TEXT,
    "note" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "refund_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "refund_payment_id_txid_key" ON "gateway"."refund"("payment_id", "txid");

-- CreateIndex
CREATE UNIQUE INDEX "address_address_key" ON "gateway"."address"("address");

-- CreateIndex
CREATE UNIQUE INDEX "address_wallet_address_index_key" ON "gateway"."address"("wallet", "address_index");

-- CreateIndex
CREATE INDEX "payment_mail_sent_at_due_at_idx" ON "gateway"."payment_mail"("sent_at", "due_at");

-- CreateIndex
CREATE UNIQUE INDEX "deposit_id_key" ON "gateway"."deposit"("id");

-- CreateIndex
CREATE INDEX "deposit_address_id_idx" ON "gateway"."deposit"("address_id");

-- CreateIndex
CREATE INDEX "ipn_deposit_id_idx" ON "gateway"."ipn"("deposit_id");

-- CreateIndex
CREATE UNIQUE INDEX "payment_wallet_address_index_key" ON "gateway"."payment"("wallet", "address_index");

-- AddForeignKey
ALTER TABLE "gateway"."address" ADD CONSTRAINT "address_api_key_fkey" FOREIGN KEY ("api_key") REFERENCES "gateway"."api_key"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gateway"."deposit" ADD CONSTRAINT "deposit_address_id_fkey" FOREIGN KEY ("address_id") REFERENCES "gateway"."address"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gateway"."ipn" ADD CONSTRAINT "ipn_deposit_id_fkey" FOREIGN KEY ("deposit_id") REFERENCES "gateway"."deposit"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gateway"."payment_mail" ADD CONSTRAINT "payment_mail_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "gateway"."payment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gateway"."refund" ADD CONSTRAINT "refund_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "gateway"."payment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema language has no words for.

UPDATE "gateway"."payment" SET "wallet" = 'sandbox' WHERE "address" IS NOT NULL;
ALTER TABLE "gateway"."payment" DROP CONSTRAINT "payment_address_has_index_and_quote";
ALTER TABLE "gateway"."payment" ADD CONSTRAINT "payment_address_has_index_and_quote"
  CHECK ("address" IS NULL OR ("wallet" IS NOT NULL AND "address_index" IS NOT NULL AND "due_sat" IS NOT NULL));
ALTER TABLE "gateway"."deposit" ADD CONSTRAINT "deposit_is_somebodys"
  CHECK (num_nonnulls("payment_id", "address_id") = 1);
ALTER TABLE "gateway"."ipn" ADD CONSTRAINT "ipn_tells_of_something"
  CHECK (num_nonnulls("payment_id", "deposit_id") = 1);
-- Coins that vanished are not looked through for ever.
CREATE INDEX "deposit_vanished" ON "gateway"."deposit" ("vanished_at") WHERE "block_height" IS NULL;
-- Few, and looked for by whoever has to have a look at them.
CREATE INDEX "payment_unpaid" ON "gateway"."payment" ("unpaid_at") WHERE "unpaid_at" IS NOT NULL;
ALTER TABLE "gateway"."refund" ADD CONSTRAINT "refund_amount_positive" CHECK ("amount_sat" > 0);
-- Coins that came so far count at the one quote that their payment had.
UPDATE "gateway"."deposit" SET "rate_minor_per_btc" = "payment"."rate_minor_per_btc"
  FROM "gateway"."payment" WHERE "payment"."id" = "deposit"."payment_id";
