"""Structural signals leave a trace too; a trace is shorter, with the two numbers a search needs of it."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import signals.models.traces
from signals import alike

AT_ONCE = 1000
NOTHING = "0" * alike.LENGTH


def take_traces(apps, schema_editor):
    """Of every text that is there: the word list has grown since it was written."""
    for name, of in (("Signal", ["text"]), ("StructuralSignal", ["title", "description"])):
        model = apps.get_model("signals", name)
        rows = model.objects.order_by("pk").only("pk", *of)
        last = 0
        while some := list(rows.filter(pk__gt=last)[:AT_ONCE]):
            for row in some:
                trace = alike.trace(" ".join(getattr(row, field) for field in of))
                row.trace, row.trace_weight, row.trace_size = trace.bits, trace.weight, trace.size
            model.objects.bulk_update(some, ["trace", "trace_weight", "trace_size"])
            last = some[-1].pk


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0006_saved_filters"),
    ]

    operations = [
        # The first migration makes it as long as the code says by now: then this changes nothing.
        migrations.RunSQL(
            f"ALTER TABLE signals_signal ALTER COLUMN trace TYPE bit({alike.LENGTH})"
            f" USING trace::bit({alike.LENGTH})",
            migrations.RunSQL.noop,
        ),
        # Without the short header that PostgreSQL saves three bytes with, and copies each value for.
        migrations.RunSQL(
            "ALTER TABLE signals_signal ALTER COLUMN trace SET STORAGE PLAIN",
            "ALTER TABLE signals_signal ALTER COLUMN trace SET STORAGE EXTENDED",
        ),
        migrations.AddField(
            model_name="signal",
            name="trace_weight",
            field=signals.models.traces.TraceWeight(default=1, editable=False, of="text"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="signal",
            name="trace_size",
            field=signals.models.traces.TraceSize(default=1, editable=False, of="text"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="structuralsignal",
            name="trace",
            field=signals.models.traces.TraceField(
                default=NOTHING, editable=False, of=("title", "description")
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="structuralsignal",
            name="trace_weight",
            field=signals.models.traces.TraceWeight(
                default=1, editable=False, of=("title", "description")
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="structuralsignal",
            name="trace_size",
            field=signals.models.traces.TraceSize(
                default=1, editable=False, of=("title", "description")
            ),
            preserve_default=False,
        ),
        # A trace is no change of what was written: the history leaves it out.
        pgtrigger.migrations.RemoveTrigger(
            model_name='structuralsignal',
            name='update_update',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='structuralsignal',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."addressee" IS DISTINCT FROM (NEW."addressee") OR OLD."barrier" IS DISTINCT FROM (NEW."barrier") OR OLD."begun_at" IS DISTINCT FROM (NEW."begun_at") OR OLD."begun_by_id" IS DISTINCT FROM (NEW."begun_by_id") OR OLD."city_id" IS DISTINCT FROM (NEW."city_id") OR OLD."decision" IS DISTINCT FROM (NEW."decision") OR OLD."description" IS DISTINCT FROM (NEW."description") OR OLD."domain" IS DISTINCT FROM (NEW."domain") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_clear" IS DISTINCT FROM (NEW."is_clear") OR OLD."is_neutral" IS DISTINCT FROM (NEW."is_neutral") OR OLD."merged_at" IS DISTINCT FROM (NEW."merged_at") OR OLD."merged_into_id" IS DISTINCT FROM (NEW."merged_into_id") OR OLD."more_organisations" IS DISTINCT FROM (NEW."more_organisations") OR OLD."more_people" IS DISTINCT FROM (NEW."more_people") OR OLD."next_on" IS DISTINCT FROM (NEW."next_on") OR OLD."next_step" IS DISTINCT FROM (NEW."next_step") OR OLD."own_solution" IS DISTINCT FROM (NEW."own_solution") OR OLD."owner_function" IS DISTINCT FROM (NEW."owner_function") OR OLD."owner_organisation_id" IS DISTINCT FROM (NEW."owner_organisation_id") OR OLD."phase" IS DISTINCT FROM (NEW."phase") OR OLD."phase_since" IS DISTINCT FROM (NEW."phase_since") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."recurring" IS DISTINCT FROM (NEW."recurring") OR OLD."scope" IS DISTINCT FROM (NEW."scope") OR OLD."split_from_id" IS DISTINCT FROM (NEW."split_from_id") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."worded_at" IS DISTINCT FROM (NEW."worded_at"))', func='INSERT INTO "signals_structuralsignalevent" ("addressee", "barrier", "begun_at", "begun_by_id", "city_id", "decision", "description", "domain", "id", "is_clear", "is_neutral", "merged_at", "merged_into_id", "more_organisations", "more_people", "next_on", "next_step", "own_solution", "owner_function", "owner_organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "phase_since", "reason", "recurring", "scope", "split_from_id", "title", "worded_at") VALUES (NEW."addressee", NEW."barrier", NEW."begun_at", NEW."begun_by_id", NEW."city_id", NEW."decision", NEW."description", NEW."domain", NEW."id", NEW."is_clear", NEW."is_neutral", NEW."merged_at", NEW."merged_into_id", NEW."more_organisations", NEW."more_people", NEW."next_on", NEW."next_step", NEW."own_solution", NEW."owner_function", NEW."owner_organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phase", NEW."phase_since", NEW."reason", NEW."recurring", NEW."scope", NEW."split_from_id", NEW."title", NEW."worded_at"); RETURN NULL;', hash='4051974d499d80534f3cbb84d0d8884cf2fd63d5', operation='UPDATE', pgid='pgtrigger_update_update_1eb23', table='signals_structuralsignal', when='AFTER')),
        ),
        migrations.RunPython(take_traces, migrations.RunPython.noop),
    ]
