using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Rodando.Licensing.Notices;

internal static class NoticeMapping
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<Notice>(row =>
        {
            row.ToTable("notices");
            row.HasKey(x => new { x.CollectiveId, x.Id });
            row.Property(x => x.State).HasConversion(Kebab<NoticeState>());
        });
        model.Entity<NoticePlanned>().ToTable("notice_plans").HasKey(x => x.CollectiveId);
        model.Entity<NoticeReceipt>(row =>
        {
            row.ToTable("notice_receipts");
            row.HasKey(x => new { x.CollectiveId, x.Id });
            row.HasOne<Notice>().WithMany().HasForeignKey(x => new { x.CollectiveId, x.NoticeId });
            row.Property(x => x.State).HasConversion(Kebab<ReceiptState>());
            row.Property(x => x.Recipient).HasConversion(Kebab<RecipientKind>());
            row.Property(x => x.Channel).HasConversion(Kebab<NoticeChannel>());
        });
        model.Entity<MemberContact>().ToTable("member_contacts").HasKey(x => new { x.CollectiveId, x.PersonId });
        model.Entity<NoticePreference>().ToTable("notice_preferences").HasKey(x => new { x.CollectiveId, x.PersonId });
        model.Entity<NoticeText>().ToTable("notice_texts").HasKey(x => new { x.FederationId, x.Kind, x.Language });
    }

    private static ValueConverter<T, string> Kebab<T>()
        where T : struct, Enum =>
        new(value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()), name => Parse<T>(name));

    private static T Parse<T>(string name)
        where T : struct, Enum =>
        Enum.GetValues<T>().First(value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()) == name);
}
