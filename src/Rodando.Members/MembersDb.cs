using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Rodando.Members.ApiClients;
using Rodando.Members.Federation;
using Rodando.Members.Licences;
using Rodando.Members.MemberRegister;
using Rodando.Members.Memberships;
using Rodando.Members.People;
using Rodando.Members.Riders;
using Rodando.Members.Shifts;
using Rodando.Members.SignIn;
using Rodando.Members.Vehicles;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;

namespace Rodando.Members;

/// <summary>People and their sign-ins (system scope only), and what a collective keeps of them (its own scope).</summary>
internal sealed class MembersDb(DbContextOptions<MembersDb> options, Tenant tenant) : ModuleDb(options, tenant, MembersModule.Schema)
{
    public DbSet<Person> People => Set<Person>();

    public DbSet<FoundedFederation> Federations => Set<FoundedFederation>();

    public DbSet<FederationPerson> FederationPeople => Set<FederationPerson>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<RefreshToken> RefreshTokens => Set<RefreshToken>();

    public DbSet<KnownCollective> Collectives => Set<KnownCollective>();

    public DbSet<KnownMerchant> Merchants => Set<KnownMerchant>();

    public DbSet<ApiClient> ApiClients => Set<ApiClient>();

    public DbSet<Invitation> Invitations => Set<Invitation>();

    public DbSet<Membership> Memberships => Set<Membership>();

    public DbSet<Rider> Riders => Set<Rider>();

    public DbSet<EnrolmentCode> EnrolmentCodes => Set<EnrolmentCode>();

    public DbSet<Vehicle> Vehicles => Set<Vehicle>();

    public DbSet<Shift> Shifts => Set<Shift>();

    public DbSet<RegisterEntry> RegisterEntries => Set<RegisterEntry>();

    public DbSet<RegisterRecord> RegisterRecords => Set<RegisterRecord>();

    protected override void MapModule(ModelBuilder model)
    {
        MapPeople(model);
        model.Entity<Session>().ToTable("sessions").HasKey(x => x.Id);
        model.Entity<RefreshToken>(row =>
        {
            row.ToTable("refresh_tokens");
            row.HasKey(x => x.Hash);
            // So that a session is written before its first token.
            row.HasOne<Session>().WithMany().HasForeignKey(x => x.SessionId);
        });
        model.Entity<KnownCollective>(row =>
        {
            row.ToTable("collectives");
            row.HasKey(x => x.CollectiveId);
            row.Property(x => x.Licence).HasColumnType("jsonb");
        });
        model.Entity<KnownMerchant>().ToTable("merchants").HasKey(x => new { x.CollectiveId, x.Id });
        // The platform's table, because every process reads keys; this module alone writes it.
        model.Entity<ApiClient>(row =>
        {
            row.ToTable("api_keys", "platform", table => table.ExcludeFromMigrations());
            row.HasKey(x => x.Id);
        });
        model.Entity<Invitation>().ToTable("invitations").HasKey(x => new { x.CollectiveId, x.Email });
        model.Entity<Membership>().ToTable("memberships").HasKey(x => new { x.CollectiveId, x.UserId });
        model.Entity<Rider>().ToTable("riders").HasKey(x => new { x.CollectiveId, x.Id });
        model.Entity<EnrolmentCode>().ToTable("enrolment_codes").HasKey(x => new { x.CollectiveId, x.RiderId });
        model.Entity<Vehicle>(row =>
        {
            row.ToTable("vehicles");
            row.HasKey(x => new { x.CollectiveId, x.Id });
            row.Property(x => x.Kind).HasConversion(kind => VehicleKinds.Name(kind), name => VehicleKinds.Parse(name));
        });
        model.Entity<Shift>().ToTable("shifts").HasKey(x => new { x.CollectiveId, x.Id });
        model.Entity<RegisterEntry>().ToTable("register_entries").HasKey(x => new { x.CollectiveId, x.Id });
        model.Entity<RegisterRecord>(row =>
        {
            row.ToTable("register_records");
            row.HasKey(x => new { x.CollectiveId, x.EntryId, x.Version });
            row.HasOne<RegisterEntry>().WithMany().HasForeignKey(x => new { x.CollectiveId, x.EntryId });
        });
        model.Entity<Membership>().Property(x => x.Version).IsConcurrencyToken();
        model.Entity<Rider>().Property(x => x.Version).IsConcurrencyToken();
        model.Entity<Vehicle>().Property(x => x.Version).IsConcurrencyToken();
        model.Entity<Shift>().Property(x => x.Version).IsConcurrencyToken();
        model.Entity<RegisterEntry>().Property(x => x.Version).IsConcurrencyToken();
    }

    private static void MapPeople(ModelBuilder model)
    {
        model.Entity<Person>(row =>
        {
            row.ToTable("users");
            row.HasKey(x => x.Id);
            row.Property(x => x.UserName).IsRequired();
            row.Property(x => x.NormalizedUserName).IsRequired();
            row.Property(x => x.Email).IsRequired();
            row.Property(x => x.NormalizedEmail).IsRequired();
            row.Property(x => x.ConcurrencyStamp).IsConcurrencyToken();
        });
        model.Entity<IdentityUserClaim<Guid>>().ToTable("user_claims").HasKey(x => x.Id);
        model.Entity<IdentityUserLogin<Guid>>().ToTable("user_logins").HasKey(x => new { x.LoginProvider, x.ProviderKey });
        model.Entity<IdentityUserToken<Guid>>().ToTable("user_tokens").HasKey(x => new { x.UserId, x.LoginProvider, x.Name });
        model.Entity<FoundedFederation>().ToTable("federations").HasKey(x => x.FederationId);
        model.Entity<FederationPerson>().ToTable("federation_people").HasKey(x => new { x.FederationId, x.UserId });
    }
}
