"""Actions, doors that close, trainings on request and calendar links, within one city per row."""

import django.db.models.constraints
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models

from cities.walls import one_city


class Migration(migrations.Migration):

    dependencies = [
        ('cities', '0002_one_city_per_row'),
        ("signals", "0003_suggestions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Action',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('cooperation', 'samenwerking'), ('training', 'vorming'), ('meeting', 'ontmoeting')], max_length=12, verbose_name='soort')),
                ('title', models.CharField(max_length=120, verbose_name='titel')),
                ('domain', models.CharField(blank=True, choices=[('local_government', 'stad of gemeente'), ('flemish_government', 'Vlaamse overheid'), ('federal_government', 'federale overheid'), ('welfare', 'OCMW en welzijn'), ('money', 'bank en geld'), ('housing', 'wonen'), ('work', 'werk en opleiding'), ('school', 'school en kinderen'), ('health', 'gezondheid'), ('energy', 'energie en water'), ('mobility', 'vervoer'), ('telecom', 'telefoon en internet'), ('safety', 'veiligheid en oplichting'), ('leisure', 'vrije tijd en contact'), ('e_inclusion_offer', 'digitale hulp zelf')], max_length=30, verbose_name='waarover gaat het')),
                ('description', models.TextField(blank=True, verbose_name='uitleg')),
                ('attached_to', models.CharField(blank=True, max_length=120, verbose_name='bij een bestaande activiteit')),
                ('status', models.CharField(choices=[('planned', 'gepland'), ('suspended', 'opgeschort'), ('done', 'afgerond'), ('cancelled', 'afgelast')], default='planned', max_length=10, verbose_name='stand')),
                ('status_since', models.DateTimeField()),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='waarom')),
                ('mode', models.CharField(choices=[('in_person', 'ter plaatse'), ('digital', 'digitaal')], default='in_person', max_length=10, verbose_name='hoe')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='plaats')),
                ('variant_kind', models.CharField(blank=True, choices=[('room', 'online ruimte'), ('phone', 'telefoon'), ('video', 'videogesprek')], max_length=5, verbose_name='digitale variant')),
                ('variant_how', models.CharField(blank=True, max_length=300, verbose_name='link of nummer')),
                ('variant_note', models.CharField(blank=True, max_length=200, verbose_name='uitleg erbij')),
                ('participants', models.PositiveIntegerField(blank=True, null=True, verbose_name='deelnemers')),
                ('reached', models.PositiveIntegerField(blank=True, null=True, verbose_name='bereikte mensen')),
                ('outcome', models.TextField(blank=True, verbose_name='wat kwam ervan')),
                ('what_next', models.CharField(blank=True, max_length=500, verbose_name='wat nu')),
                ('revision', models.PositiveIntegerField(default=1, editable=False)),
                ('begun_at', models.DateTimeField()),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('begun_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='actions', to='cities.city')),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='led_actions', to='cities.organisation', verbose_name='trekker')),
            ],
            options={
                'verbose_name': 'actie',
                'verbose_name_plural': 'acties',
            },
        ),
        migrations.CreateModel(
            name='ActionEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('what', models.CharField(choices=[('planned', 'gepland'), ('edited', 'gewijzigd'), ('on_site', 'gaat door ter plaatse'), ('digital', 'gaat digitaal door'), ('suspended', 'opgeschort'), ('cancelled', 'afgelast'), ('done', 'afgerond')], max_length=10)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('status', models.CharField(choices=[('planned', 'gepland'), ('suspended', 'opgeschort'), ('done', 'afgerond'), ('cancelled', 'afgelast')], max_length=10)),
                ('mode', models.CharField(choices=[('in_person', 'ter plaatse'), ('digital', 'digitaal')], max_length=10)),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='signals.action')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cities.city')),
            ],
            options={
                'verbose_name': 'gebeurtenis van een actie',
                'verbose_name_plural': 'gebeurtenissen van acties',
            },
        ),
        migrations.CreateModel(
            name='ActionNeighbourhood',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wijk_links', to='signals.action')),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cities.city')),
                ('neighbourhood', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='action_links', to='cities.neighbourhood')),
            ],
            options={
                'verbose_name': 'wijk van een actie',
                'verbose_name_plural': 'wijken van acties',
            },
        ),
        migrations.AddField(
            model_name='action',
            name='neighbourhoods',
            field=models.ManyToManyField(related_name='actions', through='signals.ActionNeighbourhood', to='cities.neighbourhood', verbose_name='wijken'),
        ),
        migrations.CreateModel(
            name='ActionPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(blank=True, max_length=120, verbose_name='wat ze doen')),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='signals.action')),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cities.city')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='action_parts', to='cities.organisation')),
            ],
            options={
                'verbose_name': 'organisatie in een actie',
                'verbose_name_plural': 'organisaties in acties',
            },
        ),
        migrations.AddField(
            model_name='action',
            name='organisations',
            field=models.ManyToManyField(related_name='joined_actions', through='signals.ActionPart', to='cities.organisation'),
        ),
        migrations.CreateModel(
            name='ActionSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='signals.action')),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cities.city')),
                ('structural', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='action_sources', to='signals.structuralsignal')),
            ],
            options={
                'verbose_name': 'signaal achter een actie',
                'verbose_name_plural': 'signalen achter acties',
            },
        ),
        migrations.AddField(
            model_name='action',
            name='structural',
            field=models.ManyToManyField(related_name='actions', through='signals.ActionSource', to='signals.structuralsignal'),
        ),
        migrations.CreateModel(
            name='CalendarLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_links', to='cities.city')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_links', to='cities.membership')),
                ('neighbourhood', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cities.neighbourhood')),
            ],
            options={
                'verbose_name': 'agenda-abonnement',
                'verbose_name_plural': 'agenda-abonnementen',
            },
        ),
        migrations.CreateModel(
            name='ClosedDoors',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200, verbose_name='waarom')),
                ('closed_at', models.DateTimeField()),
                ('closing_mails', models.PositiveIntegerField(default=0)),
                ('reopened_at', models.DateTimeField(blank=True, null=True)),
                ('opening_mails', models.PositiveIntegerField(default=0)),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='closed_doors', to='cities.city')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('neighbourhood', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='closed_doors', to='cities.neighbourhood')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='closed_doors', to='cities.organisation')),
                ('reopened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'gesloten deuren',
                'verbose_name_plural': 'gesloten deuren',
            },
        ),
        migrations.CreateModel(
            name='BehindDoors',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('was', models.CharField(choices=[('on_site', 'gaat door ter plaatse'), ('digital', 'gaat digitaal door'), ('suspended', 'is opgeschort'), ('cancelled', 'gaat niet meer door')], max_length=10)),
                ('became', models.CharField(choices=[('on_site', 'gaat door ter plaatse'), ('digital', 'gaat digitaal door'), ('suspended', 'is opgeschort'), ('cancelled', 'gaat niet meer door')], max_length=10)),
                ('stayed', models.CharField(blank=True, choices=[('changed', 'iemand koos intussen iets anders'), ('other_doors', 'er zijn nog andere deuren dicht')], max_length=12)),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='behind_doors', to='signals.action')),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cities.city')),
                ('event', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='signals.actionevent')),
                ('doors', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='behind', to='signals.closeddoors')),
            ],
            options={
                'verbose_name': 'actie achter gesloten deuren',
                'verbose_name_plural': 'acties achter gesloten deuren',
            },
        ),
        migrations.CreateModel(
            name='TrainingRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(max_length=120, verbose_name='waarover')),
                ('domain', models.CharField(blank=True, choices=[('local_government', 'stad of gemeente'), ('flemish_government', 'Vlaamse overheid'), ('federal_government', 'federale overheid'), ('welfare', 'OCMW en welzijn'), ('money', 'bank en geld'), ('housing', 'wonen'), ('work', 'werk en opleiding'), ('school', 'school en kinderen'), ('health', 'gezondheid'), ('energy', 'energie en water'), ('mobility', 'vervoer'), ('telecom', 'telefoon en internet'), ('safety', 'veiligheid en oplichting'), ('leisure', 'vrije tijd en contact'), ('e_inclusion_offer', 'digitale hulp zelf')], max_length=30, verbose_name='thema')),
                ('audience', models.CharField(choices=[('visitors', 'bezoekers en bewoners'), ('members', 'leden van een vereniging'), ('parents', 'ouders'), ('young', 'jongeren'), ('older', 'ouderen'), ('newcomers', 'mensen die Nederlands leren'), ('volunteers', 'vrijwilligers'), ('staff', 'medewerkers')], max_length=12, verbose_name='voor wie')),
                ('how_many', models.PositiveSmallIntegerField(verbose_name='hoeveel mensen')),
                ('suits', models.CharField(max_length=200, verbose_name='wanneer past het')),
                ('asked_at', models.DateTimeField()),
                ('step', models.CharField(choices=[('asked', 'gevraagd'), ('checked', 'afgesproken'), ('provider_found', 'lesgever gevonden'), ('given', 'gegeven'), ('looked_back', 'teruggekeken'), ('stopped', 'gestopt')], default='asked', editable=False, max_length=14, verbose_name='stap')),
                ('step_since', models.DateTimeField()),
                ('agreement', models.CharField(blank=True, max_length=500, verbose_name='afspraak')),
                ('agreed_by', models.CharField(blank=True, max_length=120, verbose_name='wie ging akkoord')),
                ('offer_checked', models.BooleanField(default=False, verbose_name='bestaand aanbod nagekeken')),
                ('offer_line', models.CharField(blank=True, max_length=200, verbose_name='wat er al is')),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('action', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='training_requests', to='signals.action')),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='training_requests', to='cities.city')),
                ('neighbourhood', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='training_requests', to='cities.neighbourhood', verbose_name='wijk')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='training_requests', to='cities.organisation', verbose_name='organisatie die vraagt')),
                ('provider', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='provided_trainings', to='cities.organisation', verbose_name='lesgever')),
            ],
            options={
                'verbose_name': 'vorming op maat',
                'verbose_name_plural': 'vormingen op maat',
            },
        ),
        migrations.CreateModel(
            name='TrainingStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('role', models.CharField(choices=[('coordinator', 'aanspreekpunt'), ('city_team', 'stadsteam'), ('social_worker', 'hulpverlener'), ('host', 'aanbieder'), ('policy_reader', 'beleid')], max_length=20)),
                ('from_step', models.CharField(blank=True, choices=[('asked', 'gevraagd'), ('checked', 'afgesproken'), ('provider_found', 'lesgever gevonden'), ('given', 'gegeven'), ('looked_back', 'teruggekeken'), ('stopped', 'gestopt')], max_length=14)),
                ('to_step', models.CharField(choices=[('asked', 'gevraagd'), ('checked', 'afgesproken'), ('provider_found', 'lesgever gevonden'), ('given', 'gegeven'), ('looked_back', 'teruggekeken'), ('stopped', 'gestopt')], max_length=14)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cities.city')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='signals.trainingrequest')),
            ],
            options={
                'verbose_name': 'stap van een vorming',
                'verbose_name_plural': 'stappen van vormingen',
            },
        ),
        migrations.CreateModel(
            name='ActionDate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField(verbose_name='van')),
                ('ends_at', models.DateTimeField(verbose_name='tot')),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dates', to='signals.action')),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='action_dates', to='cities.city')),
            ],
            options={
                'verbose_name': 'dag van een actie',
                'verbose_name_plural': 'dagen van acties',
                'indexes': [models.Index(fields=['city', 'starts_at'], name='action_date_city_start')],
                'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('action', 'starts_at'), name='action_date_once'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='action_ends_after_it_starts')],
            },
        ),
        migrations.AddConstraint(
            model_name='actionevent',
            constraint=models.UniqueConstraint(fields=('id', 'city'), name='action_event_id_city'),
        ),
        migrations.AddConstraint(
            model_name='actionevent',
            constraint=models.UniqueConstraint(fields=('action', 'number'), name='action_event_number_once'),
        ),
        migrations.AddConstraint(
            model_name='actionevent',
            constraint=models.CheckConstraint(condition=models.Q(('what__in', ['planned', 'edited', 'on_site', 'digital', 'suspended', 'cancelled', 'done']), ('status__in', ['planned', 'suspended', 'done', 'cancelled']), ('mode__in', ['in_person', 'digital'])), name='action_event_choices_are_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='actionevent',
            trigger=pgtrigger.compiler.Trigger(name='stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='d7dd908629f7dbb499d53075d0a5ef8d921b2547', operation='DELETE', pgid='pgtrigger_stays_324cb', table='signals_actionevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='actionevent',
            trigger=pgtrigger.compiler.Trigger(name='is_not_rewritten', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (to_jsonb(OLD) - 'by_id' IS DISTINCT FROM to_jsonb(NEW) - 'by_id' OR NEW.by_id IS NOT NULL)", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='e0b80dab246108e08586a377a243ddd11e134c09', operation='UPDATE', pgid='pgtrigger_is_not_rewritten_9a0a1', table='signals_actionevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='actionneighbourhood',
            constraint=models.UniqueConstraint(fields=('action', 'neighbourhood'), name='action_wijk_once'),
        ),
        migrations.AddConstraint(
            model_name='actionpart',
            constraint=models.UniqueConstraint(fields=('action', 'organisation'), name='organisation_takes_part_once'),
        ),
        migrations.AddConstraint(
            model_name='actionsource',
            constraint=models.UniqueConstraint(fields=('action', 'structural'), name='action_source_once'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(fields=['city', 'status'], name='action_city_status'),
        ),
        migrations.AddConstraint(
            model_name='action',
            constraint=models.UniqueConstraint(fields=('id', 'city'), name='action_id_city'),
        ),
        migrations.AddConstraint(
            model_name='action',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='action_has_a_title'),
        ),
        migrations.AddConstraint(
            model_name='action',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['cooperation', 'training', 'meeting']), ('status__in', ['planned', 'suspended', 'done', 'cancelled']), ('mode__in', ['in_person', 'digital']), ('domain__in', ['', 'local_government', 'flemish_government', 'federal_government', 'welfare', 'money', 'housing', 'work', 'school', 'health', 'energy', 'mobility', 'telecom', 'safety', 'leisure', 'e_inclusion_offer'])), name='action_choices_are_known'),
        ),
        migrations.AddConstraint(
            model_name='action',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('variant_how', ''), ('variant_kind', ''), ('variant_note', '')), models.Q(('variant_how__regex', '^https://[^\\s]+$'), ('variant_kind__in', ['room', 'video'])), models.Q(('variant_how__regex', '^\\+[0-9][0-9 ]{5,22}$'), ('variant_kind', 'phone')), _connector='OR'), name='variant_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='action',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('mode', 'digital'), _negated=True), models.Q(('variant_kind', ''), _negated=True), _connector='OR'), name='digital_needs_a_variant'),
        ),
        migrations.AddConstraint(
            model_name='action',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ('suspended', 'cancelled')), models.Q(('reason', ''), _negated=True)), models.Q(models.Q(('status__in', ('suspended', 'cancelled')), _negated=True), ('reason', '')), _connector='OR'), name='suspended_or_cancelled_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='action',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'done'), models.Q(('outcome', ''), _negated=True)), models.Q(models.Q(('status', 'done'), _negated=True), ('outcome', ''), ('what_next', '')), _connector='OR'), name='done_with_an_outcome'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='action',
            trigger=pgtrigger.compiler.Trigger(name='begins_planned', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.status <> 'planned' OR NEW.revision <> 1)", func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='81057ccb82d5d54d848240850a95fa7ae1416989', operation='INSERT', pgid='pgtrigger_begins_planned_16c0f', table='signals_action', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='action',
            trigger=pgtrigger.compiler.Trigger(name='takes_a_course_that_exists', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.status <> NEW.status AND (OLD.status || '>' || NEW.status) NOT IN ('planned>planned', 'planned>suspended', 'planned>cancelled', 'planned>done', 'suspended>planned', 'suspended>cancelled', 'suspended>done', 'cancelled>planned', 'done>done'))", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='1fc42d32701f63f4aafc5b7353fb15665e396584', operation='UPDATE', pgid='pgtrigger_takes_a_course_that_exists_924e6', table='signals_action', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='action',
            trigger=pgtrigger.compiler.Trigger(name='changes_by_an_event', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.status IS DISTINCT FROM NEW.status OR OLD.mode IS DISTINCT FROM NEW.mode)', func="IF NEW.revision <= OLD.revision OR NOT EXISTS (SELECT 1 FROM signals_actionevent WHERE action_id = NEW.id AND number = NEW.revision AND status = NEW.status AND mode = NEW.mode) THEN RAISE EXCEPTION 'an action changes by an event only'; END IF; RETURN NEW;", hash='dd0867040f5172cec1f68eecb3d96524522c1dbc', operation='UPDATE', pgid='pgtrigger_changes_by_an_event_bda6d', table='signals_action', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='calendarlink',
            constraint=models.UniqueConstraint(condition=models.Q(('neighbourhood__isnull', False), ('revoked_at__isnull', True)), fields=('membership', 'neighbourhood'), name='calendar_link_once_per_wijk'),
        ),
        migrations.AddConstraint(
            model_name='calendarlink',
            constraint=models.UniqueConstraint(condition=models.Q(('neighbourhood__isnull', True), ('revoked_at__isnull', True)), fields=('membership',), name='calendar_link_once_for_the_city'),
        ),
        migrations.AddConstraint(
            model_name='calendarlink',
            constraint=models.CheckConstraint(condition=models.Q(('revoked_at__isnull', True), ('revoked_at__gte', models.F('made_at')), _connector='OR'), name='calendar_link_revoked_after_made'),
        ),
        migrations.AddConstraint(
            model_name='closeddoors',
            constraint=models.UniqueConstraint(fields=('id', 'city'), name='closed_doors_id_city'),
        ),
        migrations.AddConstraint(
            model_name='closeddoors',
            constraint=models.UniqueConstraint(condition=models.Q(('neighbourhood__isnull', False), ('reopened_at__isnull', True)), fields=('city', 'neighbourhood'), name='doors_of_a_wijk_close_once'),
        ),
        migrations.AddConstraint(
            model_name='closeddoors',
            constraint=models.UniqueConstraint(condition=models.Q(('organisation__isnull', False), ('reopened_at__isnull', True)), fields=('city', 'organisation'), name='doors_of_an_organisation_close_once'),
        ),
        migrations.AddConstraint(
            model_name='closeddoors',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('neighbourhood__isnull', False), ('organisation__isnull', True)), models.Q(('neighbourhood__isnull', True), ('organisation__isnull', False)), _connector='OR'), name='doors_of_a_wijk_or_an_organisation'),
        ),
        migrations.AddConstraint(
            model_name='closeddoors',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='doors_close_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='closeddoors',
            constraint=models.CheckConstraint(condition=models.Q(('reopened_at__isnull', True), ('reopened_at__gte', models.F('closed_at')), _connector='OR'), name='doors_open_after_they_close'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='closeddoors',
            trigger=pgtrigger.compiler.Trigger(name='opens_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.reopened_at IS NOT NULL AND OLD.reopened_at IS DISTINCT FROM NEW.reopened_at)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='5d67b4e29ee268f653d1ad0217be6644812f382f', operation='UPDATE', pgid='pgtrigger_opens_once_a3386', table='signals_closeddoors', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='behinddoors',
            constraint=models.UniqueConstraint(fields=('doors', 'action'), name='action_behind_doors_once'),
        ),
        migrations.AddConstraint(
            model_name='behinddoors',
            constraint=models.CheckConstraint(condition=models.Q(('was__in', ['on_site', 'digital']), ('became__in', ['on_site', 'digital', 'suspended'])), name='behind_doors_courses_are_known'),
        ),
        migrations.AddConstraint(
            model_name='behinddoors',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('event__isnull', True), ('was', models.F('became'))), models.Q(('event__isnull', False), models.Q(('was', models.F('became')), _negated=True)), _connector='OR'), name='behind_doors_changed_by_an_event'),
        ),
        migrations.AddConstraint(
            model_name='behinddoors',
            constraint=models.CheckConstraint(condition=models.Q(('stayed', ''), models.Q(('event__isnull', False), ('stayed__in', ['changed', 'other_doors'])), _connector='OR'), name='stayed_what_was_changed'),
        ),
        migrations.AddConstraint(
            model_name='trainingrequest',
            constraint=models.UniqueConstraint(fields=('id', 'city'), name='training_id_city'),
        ),
        migrations.AddConstraint(
            model_name='trainingrequest',
            constraint=models.CheckConstraint(condition=models.Q(('step__in', ['asked', 'checked', 'provider_found', 'given', 'looked_back', 'stopped']), ('audience__in', ['visitors', 'members', 'parents', 'young', 'older', 'newcomers', 'volunteers', 'staff']), ('domain__in', ['', 'local_government', 'flemish_government', 'federal_government', 'welfare', 'money', 'housing', 'work', 'school', 'health', 'energy', 'mobility', 'telecom', 'safety', 'leisure', 'e_inclusion_offer'])), name='training_choices_are_known'),
        ),
        migrations.AddConstraint(
            model_name='trainingrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('topic', ''), _negated=True), models.Q(('suits', ''), _negated=True), ('how_many__gt', 0)), name='training_says_what_when_and_how_many'),
        ),
        migrations.AddConstraint(
            model_name='trainingrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('step__in', ('checked', 'provider_found', 'given', 'looked_back')), _negated=True), models.Q(models.Q(('agreement', ''), _negated=True), models.Q(('agreed_by', ''), _negated=True), ('offer_checked', True), models.Q(('offer_line', ''), _negated=True)), _connector='OR'), name='checked_training_has_its_agreement'),
        ),
        migrations.AddConstraint(
            model_name='trainingrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('step__in', ('provider_found', 'given', 'looked_back')), _negated=True), models.Q(('action__isnull', False), ('provider__isnull', False)), _connector='OR'), name='found_provider_has_its_training'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trainingrequest',
            trigger=pgtrigger.compiler.Trigger(name='begins_as_asked', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.step <> 'asked')", func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='ee764f886946387b25976148c2704e2c91a1461b', operation='INSERT', pgid='pgtrigger_begins_as_asked_f113a', table='signals_trainingrequest', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trainingrequest',
            trigger=pgtrigger.compiler.Trigger(name='step_follows_a_step', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.step IS DISTINCT FROM NEW.step)', func="IF NOT EXISTS (SELECT 1 FROM signals_trainingstep WHERE request_id = NEW.id AND from_step = OLD.step AND to_step = NEW.step AND id = (SELECT max(id) FROM signals_trainingstep WHERE request_id = NEW.id)) THEN RAISE EXCEPTION 'a training goes on by a step only'; END IF; IF NEW.step IN ('given', 'looked_back') AND NOT EXISTS (SELECT 1 FROM signals_action WHERE id = NEW.action_id AND participants IS NOT NULL AND status <> 'cancelled' AND (NEW.step = 'given' OR status = 'done')) THEN RAISE EXCEPTION 'a given training has its figures'; END IF; RETURN NEW;", hash='530590379c3dcfd9d79573b1c9c71883edcd2659', operation='UPDATE', pgid='pgtrigger_step_follows_a_step_a8a7b', table='signals_trainingrequest', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='trainingstep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('from_step', 'asked'), ('to_step', 'checked')), models.Q(('from_step', 'checked'), ('to_step', 'provider_found')), models.Q(('from_step', 'provider_found'), ('to_step', 'given')), models.Q(('from_step', 'given'), ('to_step', 'looked_back')), models.Q(('from_step', 'asked'), ('to_step', 'stopped')), models.Q(('from_step', 'checked'), ('to_step', 'stopped')), models.Q(('from_step', 'provider_found'), ('to_step', 'stopped')), models.Q(('from_step', ''), ('to_step', 'asked')), _connector='OR'), name='training_step_exists'),
        ),
        migrations.AddConstraint(
            model_name='trainingstep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('to_step', 'stopped'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='training_stops_with_a_reason'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trainingstep',
            trigger=pgtrigger.compiler.Trigger(name='stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='60f7933f52828534e18bf8a126b303d3b08114f2', operation='DELETE', pgid='pgtrigger_stays_9da47', table='signals_trainingstep', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trainingstep',
            trigger=pgtrigger.compiler.Trigger(name='is_not_rewritten', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (to_jsonb(OLD) - 'by_id' IS DISTINCT FROM to_jsonb(NEW) - 'by_id' OR NEW.by_id IS NOT NULL)", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='2a61f46cf22f35604efad2fea93be12a857e1130', operation='UPDATE', pgid='pgtrigger_is_not_rewritten_cfef8', table='signals_trainingstep', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trainingstep',
            trigger=pgtrigger.compiler.Trigger(name='starts_where_it_stands', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.from_step <> '' AND NEW.from_step IS DISTINCT FROM (SELECT step FROM signals_trainingrequest WHERE id = NEW.request_id) THEN RAISE EXCEPTION 'a step starts where the request stands'; END IF; RETURN NEW;", hash='e3bf29561489b3ad1a7d82c29e4cfd6953a37f9a', operation='INSERT', pgid='pgtrigger_starts_where_it_stands_3e503', table='signals_trainingstep', when='BEFORE')),
        ),
        one_city("signals_actionneighbourhood", "action_id", "signals_action"),
        one_city("signals_actionneighbourhood", "neighbourhood_id", "cities_neighbourhood"),
        one_city("signals_action", "lead_id", "cities_organisation"),
        one_city("signals_actionpart", "action_id", "signals_action"),
        one_city("signals_actionpart", "organisation_id", "cities_organisation"),
        one_city("signals_actionsource", "action_id", "signals_action"),
        one_city("signals_actionsource", "structural_id", "signals_structuralsignal"),
        one_city("signals_actiondate", "action_id", "signals_action"),
        one_city("signals_actionevent", "action_id", "signals_action"),
        one_city("signals_closeddoors", "neighbourhood_id", "cities_neighbourhood"),
        one_city("signals_closeddoors", "organisation_id", "cities_organisation"),
        one_city("signals_behinddoors", "doors_id", "signals_closeddoors"),
        one_city("signals_behinddoors", "action_id", "signals_action"),
        one_city("signals_behinddoors", "event_id", "signals_actionevent"),
        one_city("signals_trainingrequest", "organisation_id", "cities_organisation"),
        one_city("signals_trainingrequest", "neighbourhood_id", "cities_neighbourhood"),
        one_city("signals_trainingrequest", "provider_id", "cities_organisation"),
        one_city("signals_trainingrequest", "action_id", "signals_action"),
        one_city("signals_trainingstep", "request_id", "signals_trainingrequest"),
        one_city("signals_calendarlink", "membership_id", "cities_membership"),
        one_city("signals_calendarlink", "neighbourhood_id", "cities_neighbourhood"),
    ]
