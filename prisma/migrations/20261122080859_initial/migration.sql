-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "gateway";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "merchant";

-- CreateEnum
CREATE TYPE "gateway"."status" AS ENUM ('open', 'partial', 'paid', 'cancelled', 'closed');

-- CreateEnum
CREATE TYPE "gateway"."ipn_state" AS ENUM ('queued', 'delivered', 'superseded');

-- CreateEnum
CREATE TYPE "merchant"."order_status" AS ENUM ('created', 'open', 'partial', 'paid', 'cancelled', 'closed');

-- CreateEnum
CREATE TYPE "merchant"."payment_status" AS ENUM ('partial', 'paid', 'cancelled', 'closed');

-- CreateEnum
CREATE TYPE "merchant"."receipt_outcome" AS ENUM ('applied', 'duplicate', 'stale', 'unmatched', 'refused');

-- CreateTable
CREATE TABLE "gateway"."api_key" (
    "key" UUID NOT NULL,
    "secret" TEXT NOT NULL,
    "login" TEXT NOT NULL,
    "rights" TEXT[],
    "nonce_last" BIGINT NOT NULL DEFAULT -1,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(6),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "gateway"."api_tonce" (
    "key" UUID NOT NULL,
    "tonce" BIGINT NOT NULL,

    CONSTRAINT "api_tonce_pkey" PRIMARY KEY ("key","tonce")
);

-- CreateTable
CREATE TABLE "gateway"."order" (
    "id" UUID NOT NULL,
    "api_key" UUID NOT NULL,
    "currency" TEXT NOT NULL,
    "amount_int" BIGINT NOT NULL,
    "description" TEXT,
    "return_success" TEXT NOT NULL,
    "return_failure" TEXT NOT NULL,
    "ipn_url" TEXT,
    "data" BYTEA,
    "email" BOOLEAN NOT NULL DEFAULT false,
    "autosell" BOOLEAN NOT NULL DEFAULT false,
    "multipay" BOOLEAN NOT NULL DEFAULT false,
    "instant_only" BOOLEAN NOT NULL DEFAULT false,
    "status" "gateway"."status" NOT NULL DEFAULT 'open',
    "version" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "closed_at" TIMESTAMPTZ(6),

    CONSTRAINT "order_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "gateway"."payment" (
    "id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    "address" TEXT,
    "address_index" INTEGER,
    "custom" BYTEA,
    "return_address" TEXT,
    "due_sat" BIGINT,
    "rate_minor_per_btc" BIGINT,
    "rate_source" TEXT,
    "quoted_at" TIMESTAMPTZ(6),
    "status" "gateway"."status" NOT NULL DEFAULT 'open',
    "amount_pending_sat" BIGINT NOT NULL DEFAULT 0,
    "amount_valid_sat" BIGINT NOT NULL DEFAULT 0,
    "recheck" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "cancelled_at" TIMESTAMPTZ(6),
    "paid_at" TIMESTAMPTZ(6),

    CONSTRAINT "payment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "gateway"."deposit" (
    "txid" TEXT NOT NULL,
    "vout" INTEGER NOT NULL,
    "payment_id" UUID NOT NULL,
    "amount_sat" BIGINT NOT NULL,
    "block_height" INTEGER,
    "block_hash" TEXT,
    "seen_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "vanished_at" TIMESTAMPTZ(6),

    CONSTRAINT "deposit_pkey" PRIMARY KEY ("txid","vout")
);

-- CreateTable
CREATE TABLE "gateway"."ipn" (
    "id" UUID NOT NULL,
    "payment_id" UUID NOT NULL,
    "api_key" UUID NOT NULL,
    "url" TEXT NOT NULL,
    "aonce" BIGINT NOT NULL,
    "body" TEXT NOT NULL,
    "state" "gateway"."ipn_state" NOT NULL DEFAULT 'queued',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "delivered_at" TIMESTAMPTZ(6),

    CONSTRAINT "ipn_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "gateway"."ipn_queue" (
    "payment_id" UUID NOT NULL,
    "ipn_id" UUID NOT NULL,
    "origin" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "claimed_until" TIMESTAMPTZ(6),
    "claim" UUID,

    CONSTRAINT "ipn_queue_pkey" PRIMARY KEY ("payment_id")
);

-- CreateTable
CREATE TABLE "gateway"."ipn_attempt" (
    "id" BIGSERIAL NOT NULL,
    "ipn_id" UUID NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "duration_ms" INTEGER NOT NULL,
    "http_status" INTEGER,
    "answer" BYTEA,
    "error" TEXT,

    CONSTRAINT "ipn_attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "gateway"."chain_cursor" (
    "id" TEXT NOT NULL DEFAULT 'main',
    "height" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "chain_cursor_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "gateway"."chain_block" (
    "height" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "chain_block_pkey" PRIMARY KEY ("height")
);

-- CreateTable
CREATE TABLE "gateway"."address_counter" (
    "id" TEXT NOT NULL DEFAULT 'main',
    "next_index" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "address_counter_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "gateway"."sandbox_block" (
    "height" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,
    "previous_hash" TEXT NOT NULL,
    "mined_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sandbox_block_pkey" PRIMARY KEY ("height")
);

-- CreateTable
CREATE TABLE "gateway"."sandbox_transaction" (
    "txid" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "amount_sat" BIGINT NOT NULL,
    "block_height" INTEGER,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sandbox_transaction_pkey" PRIMARY KEY ("txid")
);

-- CreateTable
CREATE TABLE "merchant"."key_pair" (
    "id" TEXT NOT NULL DEFAULT 'main',
    "rest_key" UUID NOT NULL,
    "rest_secret" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "key_pair_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "merchant"."api_key" (
    "hash" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "merchant"."gateway_nonce" (
    "rest_key" UUID NOT NULL,
    "nonce_last" BIGINT NOT NULL DEFAULT 0,
    "held_until" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "holder" UUID,

    CONSTRAINT "gateway_nonce_pkey" PRIMARY KEY ("rest_key")
);

-- CreateTable
CREATE TABLE "merchant"."order" (
    "id" UUID NOT NULL,
    "reference" TEXT,
    "idempotency_key" TEXT,
    "content_hash" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "amount_int" BIGINT NOT NULL,
    "description" TEXT,
    "return_success" TEXT NOT NULL,
    "return_failure" TEXT NOT NULL,
    "data" TEXT,
    "email" BOOLEAN NOT NULL DEFAULT false,
    "autosell" BOOLEAN NOT NULL DEFAULT false,
    "multipay" BOOLEAN NOT NULL DEFAULT false,
    "instant_only" BOOLEAN NOT NULL DEFAULT false,
    "status" "merchant"."order_status" NOT NULL DEFAULT 'created',
    "transaction" UUID,
    "payment_url" TEXT,
    "ask_count" INTEGER NOT NULL DEFAULT 0,
    "asked_until" TIMESTAMPTZ(6),
    "gateway_error" TEXT,
    "gateway_error_code" TEXT,
    "amount_pending_sat" BIGINT NOT NULL DEFAULT 0,
    "amount_valid_sat" BIGINT NOT NULL DEFAULT 0,
    "amount_paid_sat" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "paid_at" TIMESTAMPTZ(6),
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "order_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "merchant"."payment" (
    "id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    "status" "merchant"."payment_status" NOT NULL,
    "amount_pending_sat" BIGINT NOT NULL DEFAULT 0,
    "amount_valid_sat" BIGINT NOT NULL DEFAULT 0,
    "amount_paid_sat" BIGINT NOT NULL DEFAULT 0,
    "method" TEXT,
    "aonce" BIGINT,
    "body_hash" TEXT NOT NULL,
    "paid_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "payment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "merchant"."receipt" (
    "id" BIGSERIAL NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "body" BYTEA NOT NULL,
    "outcome" "merchant"."receipt_outcome" NOT NULL,
    "reason" TEXT,
    "order_id" UUID,
    "transaction" UUID,
    "payment_id" UUID,
    "status" TEXT,
    "aonce" BIGINT,

    CONSTRAINT "receipt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "merchant"."rejected_ipn" (
    "slot" INTEGER NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "reason" TEXT NOT NULL,
    "remote" TEXT NOT NULL,
    "rest_key" TEXT,
    "size_bytes" INTEGER NOT NULL,
    "body" BYTEA NOT NULL,

    CONSTRAINT "rejected_ipn_pkey" PRIMARY KEY ("slot")
);

-- CreateTable
CREATE TABLE "merchant"."rejected_ipn_count" (
    "id" TEXT NOT NULL DEFAULT 'main',
    "count" BIGINT NOT NULL DEFAULT 0,
    "kept" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "rejected_ipn_count_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "merchant"."admin_user" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "admin_user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "merchant"."admin_session" (
    "token_hash" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "admin_session_pkey" PRIMARY KEY ("token_hash")
);

-- CreateIndex
CREATE INDEX "api_tonce_tonce_idx" ON "gateway"."api_tonce"("tonce");

-- CreateIndex
CREATE INDEX "order_status_expires_at_idx" ON "gateway"."order"("status", "expires_at");

-- CreateIndex
CREATE INDEX "order_api_key_created_at_idx" ON "gateway"."order"("api_key", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "payment_address_key" ON "gateway"."payment"("address");

-- CreateIndex
CREATE UNIQUE INDEX "payment_address_index_key" ON "gateway"."payment"("address_index");

-- CreateIndex
CREATE INDEX "payment_order_id_created_at_idx" ON "gateway"."payment"("order_id", "created_at");

-- CreateIndex
CREATE INDEX "deposit_payment_id_idx" ON "gateway"."deposit"("payment_id");

-- CreateIndex
CREATE INDEX "deposit_block_height_idx" ON "gateway"."deposit"("block_height");

-- CreateIndex
CREATE UNIQUE INDEX "ipn_aonce_key" ON "gateway"."ipn"("aonce");

-- CreateIndex
CREATE INDEX "ipn_payment_id_aonce_idx" ON "gateway"."ipn"("payment_id", "aonce");

-- CreateIndex
CREATE UNIQUE INDEX "ipn_queue_ipn_id_key" ON "gateway"."ipn_queue"("ipn_id");

-- CreateIndex
CREATE INDEX "ipn_queue_due_at_idx" ON "gateway"."ipn_queue"("due_at");

-- CreateIndex
CREATE INDEX "ipn_attempt_ipn_id_idx" ON "gateway"."ipn_attempt"("ipn_id");

-- CreateIndex
CREATE UNIQUE INDEX "sandbox_block_hash_key" ON "gateway"."sandbox_block"("hash");

-- CreateIndex
CREATE INDEX "sandbox_transaction_block_height_idx" ON "gateway"."sandbox_transaction"("block_height");

-- CreateIndex
CREATE UNIQUE INDEX "order_reference_key" ON "merchant"."order"("reference");

-- CreateIndex
CREATE UNIQUE INDEX "order_idempotency_key_key" ON "merchant"."order"("idempotency_key");

-- CreateIndex
CREATE UNIQUE INDEX "order_transaction_key" ON "merchant"."order"("transaction");

-- CreateIndex
CREATE INDEX "order_created_at_id_idx" ON "merchant"."order"("created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "payment_order_id_idx" ON "merchant"."payment"("order_id");

-- CreateIndex
CREATE INDEX "receipt_order_id_id_idx" ON "merchant"."receipt"("order_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "admin_user_email_key" ON "merchant"."admin_user"("email");

-- CreateIndex
CREATE INDEX "admin_session_expires_at_idx" ON "merchant"."admin_session"("expires_at");

-- AddForeignKey
ALTER TABLE "gateway"."order" ADD CONSTRAINT "order_api_key_fkey" FOREIGN KEY ("api_key") REFERENCES "gateway"."api_key"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gateway"."payment" ADD CONSTRAINT "payment_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "gateway"."order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gateway"."deposit" ADD CONSTRAINT "deposit_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "gateway"."payment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gateway"."ipn" ADD CONSTRAINT "ipn_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "gateway"."payment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gateway"."ipn_queue" ADD CONSTRAINT "ipn_queue_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "gateway"."payment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gateway"."ipn_queue" ADD CONSTRAINT "ipn_queue_ipn_id_fkey" FOREIGN KEY ("ipn_id") REFERENCES "gateway"."ipn"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gateway"."ipn_attempt" ADD CONSTRAINT "ipn_attempt_ipn_id_fkey" FOREIGN KEY ("ipn_id") REFERENCES "gateway"."ipn"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "merchant"."payment" ADD CONSTRAINT "payment_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "merchant"."order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "merchant"."receipt" ADD CONSTRAINT "receipt_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "merchant"."order"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "merchant"."admin_session" ADD CONSTRAINT "admin_session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "merchant"."admin_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema language has no words for.

-- The gateway's IPNs are numbered; at each start the sequence is lifted to the clock in microseconds.
CREATE SEQUENCE "gateway"."ipn_aonce" AS BIGINT;

ALTER TABLE "gateway"."api_key" ADD CONSTRAINT "api_key_nonce" CHECK ("nonce_last" >= -1);
ALTER TABLE "gateway"."order" ADD CONSTRAINT "order_amount_positive" CHECK ("amount_int" > 0);
ALTER TABLE "gateway"."payment" ADD CONSTRAINT "payment_amounts"
  CHECK ("amount_pending_sat" >= 0 AND "amount_valid_sat" >= 0 AND ("due_sat" IS NULL OR "due_sat" > 0));
ALTER TABLE "gateway"."payment" ADD CONSTRAINT "payment_address_has_index_and_quote"
  CHECK ("address" IS NULL OR ("address_index" IS NOT NULL AND "due_sat" IS NOT NULL));
ALTER TABLE "gateway"."payment" ADD CONSTRAINT "payment_paid_has_time" CHECK (("status" = 'paid') = ("paid_at" IS NOT NULL));
ALTER TABLE "gateway"."deposit" ADD CONSTRAINT "deposit_amount_positive" CHECK ("amount_sat" > 0);
ALTER TABLE "gateway"."deposit" ADD CONSTRAINT "deposit_block_is_whole"
  CHECK (("block_height" IS NULL) = ("block_hash" IS NULL));
ALTER TABLE "gateway"."sandbox_transaction" ADD CONSTRAINT "sandbox_transaction_amount_positive" CHECK ("amount_sat" > 0);
ALTER TABLE "merchant"."order" ADD CONSTRAINT "order_amount_positive" CHECK ("amount_int" > 0);
ALTER TABLE "merchant"."order" ADD CONSTRAINT "order_amounts"
  CHECK ("amount_pending_sat" >= 0 AND "amount_valid_sat" >= 0 AND "amount_paid_sat" >= 0);
ALTER TABLE "merchant"."order" ADD CONSTRAINT "order_paid_has_time" CHECK (("status" = 'paid') = ("paid_at" IS NOT NULL));
ALTER TABLE "merchant"."payment" ADD CONSTRAINT "payment_amounts"
  CHECK ("amount_pending_sat" >= 0 AND "amount_valid_sat" >= 0 AND "amount_paid_sat" >= 0);

-- The payments loop looks for these all the time, and there are few.
CREATE INDEX "payment_recheck" ON "gateway"."payment" ("order_id") WHERE "recheck";
CREATE INDEX "payment_pending" ON "gateway"."payment" ("id") WHERE "amount_pending_sat" > 0;
-- Deposits that no block has, which the mempool is compared with.
CREATE INDEX "deposit_waiting" ON "gateway"."deposit" ("payment_id") WHERE "block_height" IS NULL;

-- An IPN changes its order's and its payment's row. No index holds what it changes, and pages keep room for the new version,
-- so that Postgres need not touch the indexes at all (heap-only tuples).
ALTER TABLE "merchant"."order" SET (fillfactor = 70);
ALTER TABLE "merchant"."payment" SET (fillfactor = 70);
-- Nearly all receipts were applied; those that were not are looked for.
CREATE INDEX "receipt_not_applied" ON "merchant"."receipt" ("outcome", "id") WHERE "outcome" <> 'applied';
