using Rodando.Contracts.Licensing;
using Rodando.Licensing.Policy;
using Rodando.Licensing.Profiles;
using Rodando.Licensing.Proceedings;
using Rodando.Licensing.Register;
using Rodando.Platform.Http;
using static Rodando.Contracts.Licensing.LicenceState;

namespace Rodando.Tests.Licensing;

/// <summary>Every state with every transition and every actor, against the table of the domain document (§2.4) written here by hand.</summary>
public sealed class TransitionTableTests
{
    private static readonly DateTimeOffset Now = Facts.At("2026-11-22T18:00:00Z");
    private static readonly LicencePolicy Policy = LicencePolicy.Default;
    private static readonly LicenceState[] InService = [Provisional, Hold, Constituted, Grace];

    /// <summary>What the document allows: transition, from, to and the kinds of proposal (or the lone actor) that bring it.</summary>
    private static readonly (string Id, LicenceState[] From, LicenceState? To, string[] By)[] Document =
    [
        ("T02", [Applied], Declined, ["decline"]),
        ("T03", [Applied], Provisional, ["admission"]),
        ("T04", [Applied], Constituted, ["admission"]),
        ("T05", [Provisional], Constituted, ["admission"]),
        ("T06", [Provisional], Provisional, ["deadline", "collective"]),
        ("T08", [Hold], Constituted, ["admission"]),
        ("T09", [Hold], Expired, ["dossier-rejection"]),
        ("T11", [Expired], Constituted, ["late-evidence"]),
        ("T12", [Constituted], Grace, ["registrar"]),
        ("T13", [Grace], Constituted, ["cure", "panel-cure"]),
        ("T15", InService, Suspended, ["suspension", "urgent-suspension"]),
        ("T16", [Suspended], null, ["reinstatement"]),
        ("T17", [Suspended], Revoked, ["revocation"]),
        ("T18", InService, null, ["collective"]),
    ];

    private static readonly Dictionary<string, Func<Collective, Refusal?>> Verbs = new(StringComparer.Ordinal)
    {
        ["T02"] = file => file.Decline(Policy, Now),
        ["T03"] = file => file.Admit(Terms(AdmissionKind.Provisional), Policy, Now),
        ["T04"] = file => file.State == Applied ? file.Admit(Terms(AdmissionKind.Constituted), Policy, Now) : NotThis,
        ["T05"] = file => file.State == Applied ? NotThis : file.State == Hold ? NotThis : file.Admit(Terms(AdmissionKind.Constituted), Policy, Now),
        ["T06"] = file => file.Shorten(new DateOnly(2027, 6, 1), LicencePolicy.Default),
        ["T08"] = file => file.State is Applied or Provisional ? NotThis : file.Admit(Terms(AdmissionKind.Constituted), Policy, Now),
        ["T09"] = file => file.RejectDossier(Policy, Now),
        ["T11"] = file => file.AcceptLateEvidence(new DateOnly(2026, 1, 2), Policy, Now),
        ["T12"] = file => file.State == Grace ? NotThis : file.BeginGrace(minMembers: false, Policy, Now),
        ["T13"] = file => file.Cure(Policy, Now),
        ["T15"] = file => file.State == Suspended ? NotThis : file.Suspend(urgent: false, Policy, Now),
        ["T16"] = file => file.State == Suspended ? file.Reinstate(Policy, Now) : file.MayStart("T16", "reinstated"),
        ["T17"] = file => file.State == Revoked ? NotThis : file.Revoke(Policy, Now),
        ["T18"] = file => file.State == Withdrawn ? NotThis : file.AskToWithdraw(Policy, Now),
    };

    private static readonly Refusal NotThis = new("illegal-transition", "Another transition.");

    public static TheoryData<string, LicenceState> Pairs() =>
        [.. from verb in Verbs.Keys from state in Enum.GetValues<LicenceState>() select (verb, state)];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_transition_starts_only_where_the_document_says(string id, LicenceState from)
    {
        var row = Document.Single(row => row.Id == id);
        var file = In(from);

        var refusal = Verbs[id](file);

        if (row.From.Contains(from))
        {
            refusal.ShouldBeNull();
            if (row.To is { } to) file.State.ShouldBe(to);
            else if (id == "T16") InService.ShouldContain(file.State);
            else file.WithdrawsAt.ShouldBe(Now.AddDays(7));
        }
        else
        {
            refusal.ShouldNotBeNull().Code.ShouldBeOneOf("illegal-transition", "deadline-passed");
            file.State.ShouldBe(from);
        }
    }

    [Fact]
    public void The_clock_alone_moves_only_where_the_document_says()
    {
        // T07, T09, T10, T12, T14 and the end of an urgent suspension; T18 when the days for thinking again are over.
        var much = Now.AddYears(5);
        foreach (var from in Enum.GetValues<LicenceState>())
        {
            var steps = In(from).CatchUp(much, Policy);
            var expected = from switch
            {
                Provisional => [Expired],
                Hold => [Expired],
                Constituted => [Grace, Suspended],
                Grace => [Suspended],
                _ => Array.Empty<LicenceState>(),
            };
            steps.Select(step => step.To).ShouldBe(expected, from.ToString());
        }
    }

    [Fact]
    public void Every_decision_that_grants_or_restores_needs_two_registrars_or_the_panel()
    {
        var tracks = Kinds.All.ToDictionary(kind => kind.Kind, kind => kind.Track);

        foreach (var kind in new[] { "admission", "decline", "dossier-rejection", "succession", "cure" }) tracks[kind].ShouldBe(Track.Registrars, kind);
        foreach (var kind in new[] { "late-evidence", "suspension", "reinstatement", "revocation", "deadline", "panel-cure", "appeal", "policy" })
            tracks[kind].ShouldBe(Track.Panel, kind);
        tracks["urgent-suspension"].ShouldBe(Track.Urgent);
        foreach (var row in Document)
        {
            foreach (var by in row.By.Where(tracks.ContainsKey))
            {
                var asked = tracks[by] switch { Track.Panel => Actors.Panel, Track.Urgent => Actors.Urgent, _ => Actors.Registrars };
                Transitions.All.Where(transition => transition.Id == row.Id && row.From.Contains(transition.From))
                    .ShouldAllBe(transition => transition.By.HasFlag(asked), $"{row.Id} {by}");
            }
        }
    }

    [Fact]
    public void The_programs_table_is_the_documents()
    {
        foreach (var row in Document.Where(row => row.To is not null))
        {
            Transitions.All.Where(transition => transition.Id == row.Id).Select(transition => (transition.From, transition.To)).Distinct()
                .ShouldBe(row.From.Select(from => (from, row.To!.Value)), ignoreOrder: true, row.Id);
        }

        Transitions.All.ShouldAllBe(transition => transition.From != Revoked || transition.Id == "T20");
        Transitions.All.ShouldAllBe(transition => transition.From != Withdrawn);
    }

    [Fact]
    public void No_transition_moves_the_clock_back()
    {
        foreach (var (id, verb) in Verbs)
        {
            foreach (var from in InService.Append(Suspended))
            {
                var file = In(from);
                var (start, last) = (file.ClockStart, file.LastPermitted);
                verb(file);
                file.ClockStart.ShouldBe(start, $"{id} from {from}");
                if (last is not null) file.LastPermitted.ShouldNotBeNull().ShouldBeLessThanOrEqualTo(last.Value);
            }
        }
    }

    private static AdmissionTerms Terms(AdmissionKind kind) => new(
        kind, kind == AdmissionKind.Provisional ? new DateOnly(2026, 11, 20) : null, kind == AdmissionKind.Constituted ? new DateOnly(2026, 1, 2) : null)
    {
        Profile = Attested(),
    };

    private static JurisdictionProfile Attested()
    {
        var profile = ShippedProfiles.Of("MX")!;
        return profile.Doubtful().Aggregate(
            profile, (each, value) => each.With(new Attestation(value, Confidence.Official, "test"), "user:test", new DateOnly(2026, 1, 1))!);
    }

    /// <summary>A file brought into the state by the verbs that lead there.</summary>
    private static Collective In(LicenceState state)
    {
        var start = state is Hold or Expired ? Now.AddYears(-2).AddDays(1) : Now;
        var file = Collective.Apply(Guid.NewGuid(), Guid.NewGuid(), "Ruedas", null, "MX", Facts.MexicoCity, "CDMX", "a@b.example", null, start.AddDays(-1));
        switch (state)
        {
            case Applied:
                return file;
            case Declined:
                file.Decline(Policy, start);
                return file;
            case Constituted or Grace:
                file.Admit(Terms(AdmissionKind.Constituted), Policy, start);
                if (state == Grace) file.BeginGrace(minMembers: false, Policy, start);
                return file;
        }

        file.Admit(Terms(AdmissionKind.Provisional) with { CommitmentSignedOn = file.Today(start).AddDays(-3) }, Policy, start);
        if (state is Hold) file.LodgeDossier(file.LastPermitted!.Value.AddDays(-10), Policy, start.AddDays(1));
        if (state is Hold or Expired) file.CatchUp(Now, Policy);
        if (state is Suspended or Revoked) file.Suspend(urgent: false, Policy, start);
        if (state is Revoked) file.Revoke(Policy, start);
        if (state is Withdrawn) file.GoOver(Policy, start);
        file.State.ShouldBe(state);
        return file;
    }
}
