using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Appeals;
using Rodando.Licensing.Assemblies;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Checkpoints;
using Rodando.Licensing.Evidence;
using Rodando.Licensing.Findings;
using Rodando.Licensing.HoldUse;
using Rodando.Licensing.Links;
using Rodando.Licensing.MemberRegister;
using Rodando.Licensing.Notices;
using Rodando.Licensing.Policy;
using Rodando.Licensing.Proceedings;
using Rodando.Licensing.Profiles;
using Rodando.Licensing.Register;
using Rodando.Licensing.Reports;
using Rodando.Licensing.Reverification;
using Rodando.Licensing.Signals;
using Rodando.Licensing.StrandedParcels;
using Rodando.Licensing.Work;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;

namespace Rodando.Licensing;

/// <summary>The register of collectives and the audit chain.</summary>
internal sealed class LicensingDb(DbContextOptions<LicensingDb> options, Tenant tenant) : ModuleDb(options, tenant, LicensingModule.Schema)
{
    private static readonly ValueConverter<LicenceState, string> StateName = new(state => LicenceStates.Name(state), name => LicenceStates.Parse(name));

    public DbSet<Federation> Federations => Set<Federation>();

    public DbSet<Collective> Collectives => Set<Collective>();

    public DbSet<Founder> Founders => Set<Founder>();

    public DbSet<Proposal> Proposals => Set<Proposal>();

    public DbSet<PolicyVersion> Policies => Set<PolicyVersion>();

    public DbSet<ConflictOfInterest> Conflicts => Set<ConflictOfInterest>();

    public DbSet<Assignment> Assignments => Set<Assignment>();

    public DbSet<Finding> Findings => Set<Finding>();

    public DbSet<Appeal> Appeals => Set<Appeal>();

    public DbSet<UseInHold> UsesInHold => Set<UseInHold>();

    public DbSet<PublishedProfile> Profiles => Set<PublishedProfile>();

    public DbSet<EvidenceItem> Evidence => Set<EvidenceItem>();

    public DbSet<IdentityKey> IdentityKeys => Set<IdentityKey>();

    public DbSet<Unlink> Unlinks => Set<Unlink>();

    public DbSet<Bar> Bars => Set<Bar>();

    public DbSet<Officer> Officers => Set<Officer>();

    public DbSet<Dossier> Dossiers => Set<Dossier>();

    public DbSet<AuditHead> AuditHeads => Set<AuditHead>();

    public DbSet<AuditEvent> AuditEvents => Set<AuditEvent>();

    public DbSet<RegisterEntry> RegisterEntries => Set<RegisterEntry>();

    public DbSet<RegisterVersion> RegisterHistory => Set<RegisterVersion>();

    public DbSet<RegisterSnapshot> RegisterSnapshots => Set<RegisterSnapshot>();

    public DbSet<WorkDay> WorkDays => Set<WorkDay>();

    public DbSet<MerchantVolume> MerchantVolumes => Set<MerchantVolume>();

    public DbSet<ReverificationCase> Reverifications => Set<ReverificationCase>();

    public DbSet<VerificationRun> VerificationRuns => Set<VerificationRun>();

    public DbSet<VerificationResult> VerificationResults => Set<VerificationResult>();

    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    public DbSet<AuditCheckpoint> AuditCheckpoints => Set<AuditCheckpoint>();

    public DbSet<CheckpointDelivery> CheckpointDeliveries => Set<CheckpointDelivery>();

    public DbSet<ChainVerification> ChainVerifications => Set<ChainVerification>();
    public DbSet<Report> Reports => Set<Report>();

    public DbSet<Signal> Signals => Set<Signal>();

    public DbSet<Assembly> Assemblies => Set<Assembly>();

    public DbSet<AssemblyVote> AssemblyVotes => Set<AssemblyVote>();

    public DbSet<Ballot> Ballots => Set<Ballot>();

    public DbSet<BallotVote> BallotVotes => Set<BallotVote>();

    public DbSet<AuditReport> AuditReports => Set<AuditReport>();

    public DbSet<StrandedParcel> StrandedParcels => Set<StrandedParcel>();

    public DbSet<Notice> Notices => Set<Notice>();

    public DbSet<NoticePlanned> NoticePlans => Set<NoticePlanned>();

    public DbSet<NoticeReceipt> NoticeReceipts => Set<NoticeReceipt>();

    public DbSet<NoticeText> NoticeTexts => Set<NoticeText>();

    public DbSet<NoticePreference> NoticePreferences => Set<NoticePreference>();

    public DbSet<MemberContact> MemberContacts => Set<MemberContact>();

    /// <summary>Reads a collective and keeps its row locked until the transaction ends.</summary>
    /// <returns>Null when there is none, or none for this tenant.</returns>
    public async Task<Collective?> LockCollectiveAsync(Guid id, CancellationToken cancel) => (await Collectives
        .FromSql($"SELECT * FROM licensing.collectives WHERE collective_id = {id} FOR UPDATE").ToListAsync(cancel)).SingleOrDefault();

    /// <summary>The same without waiting: null also when another decision holds the row.</summary>
    public async Task<Collective?> LockFreeCollectiveAsync(Guid id, CancellationToken cancel) => (await Collectives
        .FromSql($"SELECT * FROM licensing.collectives WHERE collective_id = {id} FOR UPDATE SKIP LOCKED").ToListAsync(cancel)).SingleOrDefault();

    /// <summary>Announces the licence as it stands now.</summary>
    public void AnnounceLicence(Collective collective, AuditLog log) =>
        AnnounceLicence(collective, log.Policy.HoldAllowsExisting, log.LastEventAt, log.Now);

    /// <summary>Announces the licence as it stands now.</summary>
    /// <param name="lastAuditEventAt">Time of the newest event of the federation's chain.</param>
    public void AnnounceLicence(Collective collective, bool holdAllowsExisting, DateTimeOffset lastAuditEventAt, DateTimeOffset now)
    {
        var facts = collective.Facts(now, lastAuditEventAt, holdAllowsExisting);
        var changed = LicenceChanged.From(
            facts, Guid.CreateVersion7(now), collective.CollectiveId, collective.FederationId, collective.Name, now);
        Announce(changed, collective.CollectiveId);
        collective.PublishedAt = now;
    }

    protected override void MapModule(ModelBuilder model)
    {
        model.Entity<Federation>().ToTable("federations").HasKey(x => x.Id);
        model.Entity<Collective>(row =>
        {
            row.ToTable("collectives");
            row.HasKey(x => x.CollectiveId);
            row.HasOne<Federation>().WithMany().HasForeignKey(x => x.FederationId);
            row.Property(x => x.State).HasConversion(StateName);
            row.Property(x => x.SuspendedFrom).HasConversion(StateName);
            row.Property(x => x.Version).IsConcurrencyToken();
            row.Property(x => x.Declarations).HasColumnType("jsonb");
        });
        model.Entity<Founder>(row =>
        {
            row.ToTable("founders");
            row.HasKey(x => new { x.CollectiveId, x.Position });
            row.HasOne<Collective>().WithMany().HasForeignKey(x => x.CollectiveId);
        });
        ReverificationMapping.Map(model);
        model.Entity<RegisterEntry>().ToTable("register_entries").HasKey(x => new { x.CollectiveId, x.EntryId });
        model.Entity<RegisterVersion>().ToTable("register_history").HasKey(x => new { x.CollectiveId, x.EntryId, x.Version });
        AssembliesMapping.Map(model);
        model.Entity<Report>().ToTable("reports").HasKey(x => new { x.CollectiveId, x.Id });
        model.Entity<Signal>(row =>
        {
            row.ToTable("signals");
            row.HasKey(x => new { x.CollectiveId, x.Id });
            row.Property(x => x.Details).HasColumnType("jsonb");
        });
        model.Entity<PublishedProfile>(row =>
        {
            row.ToTable("profiles");
            row.HasKey(x => new { x.FederationId, x.Jurisdiction, x.Version });
            row.HasOne<Federation>().WithMany().HasForeignKey(x => x.FederationId);
            row.Property(x => x.Body).HasColumnType("jsonb");
            row.Ignore(x => x.Profile);
        });
        ProceedingsMapping.Map(model);
        EvidenceMapping.Map(model);
        model.Entity<UseInHold>().ToTable("uses_in_hold").HasKey(x => new { x.CollectiveId, x.DeliveryId });
        LinkMapping.Map(model);
        model.Entity<AuditHead>(row =>
        {
            row.ToTable("audit_heads");
            row.HasKey(x => x.FederationId);
            row.HasOne<Federation>().WithOne().HasForeignKey<AuditHead>(x => x.FederationId);
        });
        model.Entity<AuditEvent>(row =>
        {
            row.ToTable("audit_events");
            row.HasKey(x => new { x.FederationId, x.Seq });
            row.Property(x => x.Event).HasColumnType("jsonb");
            row.Property(x => x.Type).ValueGeneratedOnAddOrUpdate();
            row.Property(x => x.CollectiveId).ValueGeneratedOnAddOrUpdate();
        });
        CheckpointMapping.Map(model);
        StrandedParcel.Map(model);
        NoticeMapping.Map(model);
        AuditReport.Map(model);
    }
}
