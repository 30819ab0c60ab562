/// What the third migration makes of attempts and their sums.
extension Schema {
    /// The attempts in a table without an index on `request_id`: those are random, so that each was a page of its own to write,
    /// and they are ours; `integrityProblems` tells of one that was used twice.
    ///
    /// The triggers go first, for attempts are never deleted and their ledger is not to count them twice. The old table's
    /// rows are carried over whole, under their ids.
    static let attemptsAgain = [
        """
        DROP TRIGGER attempts_match_job;
        DROP TRIGGER attempts_enter;
        DROP TRIGGER attempts_move;
        DROP TRIGGER attempts_quoted;
        DROP TRIGGER attempts_stay;
        DROP TABLE ledger;
        """,
        """
        CREATE TABLE attempts_again (
          id INTEGER PRIMARY KEY,
          job INTEGER NOT NULL REFERENCES jobs (id),
          batch INTEGER NOT NULL REFERENCES batches (id),
          number INTEGER NOT NULL CHECK (number >= 1),
          request_id TEXT NOT NULL CHECK (request_id <> ''),
          price INTEGER NOT NULL CHECK (price >= 0),
          weight INTEGER NOT NULL CHECK (weight >= 0),
          account TEXT NOT NULL,
          intent_at INTEGER NOT NULL,
          outcome TEXT NOT NULL CHECK (outcome IN ('on_the_wire', 'accepted', 'turned_away', 'rejected', 'lost',
            'completed', 'refunded', 'unsettled', 'vanished')),
          failure_code TEXT,
          replied_at INTEGER,
          ended_at INTEGER,
          generation_id TEXT,
          http_status INTEGER,
          message TEXT,
          polls INTEGER NOT NULL CHECK (polls >= 0),
          token_until INTEGER,
          slot_until INTEGER,
          charge_low INTEGER NOT NULL,
          charge_high INTEGER NOT NULL,
          CHECK (charge_low <= charge_high),
          CHECK (CASE
            WHEN outcome IN ('turned_away', 'rejected', 'refunded') THEN charge_low = 0 AND charge_high = 0
            WHEN outcome = 'completed' THEN charge_low = price AND charge_high = price
            ELSE charge_low = 0 AND charge_high = price END),
          CHECK ((failure_code IS NOT NULL) = (outcome IN ('refunded', 'unsettled'))),
          CHECK (outcome <> 'accepted' OR generation_id IS NOT NULL),
          CHECK (outcome <> 'on_the_wire' OR token_until IS NULL)
        ) STRICT;
        INSERT INTO attempts_again SELECT * FROM attempts;
        DROP TABLE attempts;
        ALTER TABLE attempts_again RENAME TO attempts;
        """,
        """
        CREATE UNIQUE INDEX attempts_by_number ON attempts (job, number);
        CREATE UNIQUE INDEX attempts_by_generation ON attempts (generation_id) WHERE generation_id IS NOT NULL;
        CREATE UNIQUE INDEX attempts_open ON attempts (job) WHERE outcome IN ('on_the_wire', 'accepted');
        CREATE INDEX attempts_tokens ON attempts (token_until, weight) WHERE token_until IS NOT NULL;
        CREATE INDEX attempts_lost ON attempts (slot_until) WHERE outcome = 'lost';
        CREATE INDEX attempts_doubtful ON attempts (batch, id) WHERE outcome IN ('lost', 'unsettled', 'vanished');
        """,
    ]

    /// Sums of the attempts by everything that costs are grouped by but tags, kept by triggers: a million attempts are a few
    /// thousand rows. The time of an attempt is kept to the quarter hour, in UTC: every time zone in use has its
    /// midnight at one. Attempts are never deleted, and what they were quoted never changes.
    static let ledgerByQuarter = """
        CREATE TABLE ledger (
          batch INTEGER NOT NULL REFERENCES batches (id),
          quarter INTEGER NOT NULL,
          model TEXT NOT NULL,
          type TEXT NOT NULL,
          outcome TEXT NOT NULL,
          attempts INTEGER NOT NULL CHECK (attempts >= 0),
          price INTEGER NOT NULL CHECK (price >= 0),
          charge_low INTEGER NOT NULL CHECK (charge_low >= 0),
          charge_high INTEGER NOT NULL CHECK (charge_high >= charge_low),
          PRIMARY KEY (batch, quarter, model, type, outcome)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO ledger
        SELECT attempts.batch, attempts.intent_at / 900000000, jobs.model, jobs.type, attempts.outcome, count(*),
          sum(attempts.price), sum(attempts.charge_low), sum(attempts.charge_high)
        FROM attempts NOT INDEXED CROSS JOIN jobs ON jobs.id = attempts.job GROUP BY 1, 2, 3, 4, 5;
        """

    /// What each batch may have cost in all, and how many of its attempts are open: what `reserve` asks, in one row however
    /// many nights the ledger has seen.
    static let exposure = """
        CREATE TABLE exposure (
          batch INTEGER PRIMARY KEY REFERENCES batches (id),
          charge_high INTEGER NOT NULL CHECK (charge_high >= 0),
          open INTEGER NOT NULL CHECK (open >= 0)
        ) STRICT;
        INSERT INTO exposure
        SELECT batch, sum(charge_high), sum(attempts * (outcome IN ('on_the_wire', 'accepted'))) FROM ledger GROUP BY batch;
        """

    static let triggers = """
        CREATE TRIGGER attempts_match_job BEFORE INSERT ON attempts
        WHEN (SELECT batch FROM jobs WHERE id = NEW.job) IS NOT NEW.batch
        BEGIN SELECT RAISE(ABORT, 'an attempt belongs to the batch of its job'); END;
        CREATE TRIGGER attempts_enter AFTER INSERT ON attempts BEGIN
          INSERT INTO ledger
          SELECT NEW.batch, NEW.intent_at / 900000000, model, type, NEW.outcome, 1, NEW.price, NEW.charge_low,
            NEW.charge_high
          FROM jobs WHERE id = NEW.job
          ON CONFLICT DO UPDATE SET attempts = attempts + 1, price = price + excluded.price,
            charge_low = charge_low + excluded.charge_low, charge_high = charge_high + excluded.charge_high;
          INSERT INTO exposure VALUES (NEW.batch, NEW.charge_high, NEW.outcome IN ('on_the_wire', 'accepted'))
          ON CONFLICT DO UPDATE SET charge_high = charge_high + excluded.charge_high, open = open + excluded.open;
        END;
        CREATE TRIGGER attempts_move AFTER UPDATE OF outcome, charge_low, charge_high ON attempts
        WHEN OLD.outcome <> NEW.outcome OR OLD.charge_low <> NEW.charge_low OR OLD.charge_high <> NEW.charge_high BEGIN
          UPDATE ledger SET attempts = attempts - 1, price = price - OLD.price,
            charge_low = charge_low - OLD.charge_low, charge_high = charge_high - OLD.charge_high
          WHERE batch = OLD.batch AND quarter = OLD.intent_at / 900000000
            AND (model, type) = (SELECT model, type FROM jobs WHERE id = OLD.job) AND outcome = OLD.outcome;
          INSERT INTO ledger
          SELECT NEW.batch, NEW.intent_at / 900000000, model, type, NEW.outcome, 1, NEW.price, NEW.charge_low,
            NEW.charge_high
          FROM jobs WHERE id = NEW.job
          ON CONFLICT DO UPDATE SET attempts = attempts + 1, price = price + excluded.price,
            charge_low = charge_low + excluded.charge_low, charge_high = charge_high + excluded.charge_high;
        END;
        CREATE TRIGGER attempts_settle AFTER UPDATE OF outcome, charge_high ON attempts
        WHEN OLD.charge_high <> NEW.charge_high
          OR (OLD.outcome IN ('on_the_wire', 'accepted')) <> (NEW.outcome IN ('on_the_wire', 'accepted')) BEGIN
          UPDATE exposure SET charge_high = charge_high - OLD.charge_high + NEW.charge_high,
            open = open - (OLD.outcome IN ('on_the_wire', 'accepted')) + (NEW.outcome IN ('on_the_wire', 'accepted'))
          WHERE batch = OLD.batch;
        END;
        CREATE TRIGGER attempts_quoted
        BEFORE UPDATE OF id, job, batch, number, request_id, price, weight, account, intent_at ON attempts
        BEGIN SELECT RAISE(ABORT, 'what an attempt was quoted never changes'); END;
        CREATE TRIGGER attempts_stay BEFORE DELETE ON attempts
        BEGIN SELECT RAISE(ABORT, 'attempts are never deleted'); END;
        CREATE TRIGGER jobs_stay_filed BEFORE UPDATE OF id, batch, model, type ON jobs
        BEGIN SELECT RAISE(ABORT, 'the ledger has a job under its batch, model and type'); END;
        """
}
