using Rodando.Contracts.Licensing;
using Rodando.Licensing.Notices;

namespace Rodando.Tests.Licensing.Notices;

/// <summary>The schedule of the domain document §2.7, and its texts.</summary>
public sealed class NoticePlanTests
{
    private static readonly NoticeValues Longest = new(
        new string('ñ', 120), "Federación", "hola@fed.example", Facts.Day("2028-11-20"), Facts.Day("2028-05-24"), "{\"seq\":1}");

    public static TheoryData<string, string> Texts
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var kind in NoticeKinds.All)
                foreach (var language in NoticeTexts.Languages)
                    all.Add(kind.Name, language);
            return all;
        }
    }

    [Theory]
    [InlineData("2028-02-29", "2027-09-02", "2027-12-01", "2028-01-30", "2028-02-22", "2028-02-28")]
    [InlineData("2026-02-28", "2025-09-01", "2025-11-30", "2026-01-29", "2026-02-21", "2026-02-27")]
    public void The_dates_before_a_deadline_are_those_of_the_specification(string last, params string[] expected)
    {
        var plan = NoticePlan.Of(new NoticeFacts(LicenceState.Provisional, false, Facts.Day("2024-03-01"), Facts.Day(last), null, null, null));

        plan.Where(one => one.Kind.StartsWith("deadline-", StringComparison.Ordinal)).Select(one => one.DueOn).ShouldBe(expected.Select(Facts.Day));
        plan.Select(one => (one.Kind, Days: one.DueOn.DayNumber - Facts.Day(last).DayNumber)).TakeLast(2).ShouldBe([("expired", 1), ("expired-appeal", 7)]);
        plan[0].ShouldBe(new PlannedNotice("granted", Facts.Day(last), Facts.Day("2024-03-01")));
    }

    [Fact]
    public void A_re_verification_and_a_grace_are_announced_in_their_order()
    {
        var due = Facts.Day("2027-11-22");
        var constituted = NoticePlan.Of(new NoticeFacts(LicenceState.Constituted, false, Facts.Day("2026-11-22"), null, null, due, null));
        var grace = NoticePlan.Of(new NoticeFacts(LicenceState.Grace, false, due.AddDays(1), null, null, due, due.AddDays(30)));

        constituted.Select(one => one.DueOn.DayNumber - due.DayNumber).ShouldBe([-60, -30, -7, -1, 0]);
        grace.Where(one => one.Kind.StartsWith("grace", StringComparison.Ordinal)).Select(one => (one.Kind, one.DueOn.DayNumber - due.DayNumber))
            .ShouldBe([("grace-begun", 1), ("grace-half", 15), ("grace-7", 23), ("grace-1", 29)]);
    }

    [Theory]
    [InlineData("America/Mexico_City", "2027-07-01", "2027-07-01T15:00:00Z")]
    [InlineData("Europe/Paris", "2027-07-01", "2027-07-01T07:00:00Z")]
    [InlineData("America/Santiago", "2026-09-06", "2026-09-06T12:00:00Z")]
    public void A_notice_goes_out_at_nine_in_the_zone(string zone, string day, string expected) =>
        NoticePlan.At(Facts.Day(day), zone).ShouldBe(Facts.At(expected));

    [Theory]
    [MemberData(nameof(Texts))]
    public void Every_kind_has_a_text_in_both_languages_whose_short_form_has_at_most_160_characters(string kind, string language)
    {
        var words = NoticeTexts.Of(kind, language);

        NoticeTexts.FillShort(words.Short, Longest, language).Length.ShouldBeInRange(20, 160);
        NoticeTexts.Fault(words.Short, isShort: true).ShouldBeNull();
        NoticeTexts.Fault(words.Subject, isShort: false).ShouldBeNull();
        NoticeTexts.Fault(words.Body, isShort: false).ShouldBeNull();
        NoticeTexts.Fill(words.Subject + words.Body, Longest, language).ShouldNotContain("{dead");
    }

    [Fact]
    public void Dates_are_written_as_the_language_writes_them()
    {
        NoticeTexts.Fill("{deadline} {lodgeBy} {days}", Longest, "es").ShouldBe("20 de noviembre de 2028 21 de octubre de 2028 180");
        NoticeTexts.Fill("{deadline}", Longest, "en").ShouldBe("20 November 2028");
        NoticeTexts.FillShort("{collective}: {deadline}", Longest with { Collective = "Ruedas" }, "es").ShouldBe("Ruedas: 2028-11-20");
    }
}
