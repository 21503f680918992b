using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Admissions;
using Rodando.Licensing.Appeals;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Checkpoints;
using Rodando.Licensing.Clock;
using Rodando.Licensing.Decisions;
using Rodando.Licensing.Evidence;
using Rodando.Licensing.Findings;
using Rodando.Licensing.HoldUse;
using Rodando.Licensing.Links;
using Rodando.Licensing.MemberRegister;
using Rodando.Licensing.Notices;
using Rodando.Licensing.Notices.Sending;
using Rodando.Licensing.Policy;
using Rodando.Licensing.Portfolio;
using Rodando.Licensing.Proceedings;
using Rodando.Licensing.Profiles;
using Rodando.Licensing.Register;
using Rodando.Licensing.Reports;
using Rodando.Licensing.Reverification;
using Rodando.Licensing.Signals;
using Rodando.Licensing.StrandedParcels;
using Rodando.Licensing.WhatIf;
using Rodando.Licensing.Work;
using Rodando.Platform.Http;
using Rodando.Platform.Jobs;
using Rodando.Platform.Modules;
using Rodando.Platform.Persistence;
using Rodando.Platform.SignIn;
using Rodando.Platform.Tenancy;

namespace Rodando.Licensing;

/// <summary>The register of collectives and their licences: who may dispatch, since when and until when, and who decided it.</summary>
public static class LicensingModule
{
    internal static readonly ModuleSchema Schema = new("licensing", typeof(CollectiveRegistered), typeof(LicenceChanged));

    /// <summary>What the host needs to know of this module.</summary>
    public static readonly Module Definition = new(
        Schema,
        Consumers:
        [
            typeof(CopyRegisterWhenRegisterEntryChanged), typeof(CountWorkWhenShiftEnded), typeof(CountCarriageWhenDeliveryPlaced),
            typeof(CountCarriageWhenStopCompleted), typeof(SignalRetaliationWhenShiftRemoved), typeof(SignalRetaliationWhenCourierChanged),
            typeof(SignalRetaliationWhenRegisterEntryChanged), typeof(SignalRetaliationWhenMemberRolesTaken),
            typeof(ShowParcelWhenParcelStranded), typeof(SettleParcelWhenStrandedParcelSettled),
            typeof(NoteUseInHoldWhenDeliveryPlaced),
            typeof(KeepContactWhenMemberContactChanged),
        ],
        Add,
        Map,
        source => new LicensingDb(
            (DbContextOptions<LicensingDb>)ModuleBuilder.Configure(new DbContextOptionsBuilder<LicensingDb>(), source, Schema).Options, new Tenant()));

    private static void Add(ModuleBuilder module)
    {
        module.AddDb<LicensingDb>(Schema);
        module.AddOptions<LicensingOptions>("Rodando:Licensing");
        EvidenceEndpoints.Add(module);
        LinkEndpoints.Add(module);
        module.Services.AddValidation();
        module.Services.AddScheduledJob<RecordTransitions>(Schema.Name, "record-transitions", JobSchedule.Every(TimeSpan.FromSeconds(30)));
        module.Services.AddScheduledJob<PublishSnapshots>(Schema.Name, "publish-snapshots", JobSchedule.Every(TimeSpan.FromSeconds(30)));
        module.Services.AddScheduledJob<RecomputeMonthly>(Schema.Name, "recompute-monthly", JobSchedule.At("20 9 * * *"));
        module.Services.AddSingleton<KeyFiles>();
        module.Services.AddScheduledJob<MakeCheckpoints>(Schema.Name, "make-checkpoints", JobSchedule.At("10 3 * * *"));
        module.Services.AddScheduledJob<VerifyChains>(Schema.Name, "verify-chains", JobSchedule.At("40 3 * * *"));
        module.Services.AddScheduledJob<EscalateAppeals>(Schema.Name, "escalate-appeals", JobSchedule.Every(TimeSpan.FromMinutes(5)));
        module.Services.AddScheduledJob<SnapshotRegisters>(Schema.Name, "snapshot-registers", JobSchedule.At("30 8 * * *"));
        module.Services.AddScheduledJob<ExamineOverdue>(Schema.Name, "examine-overdue", JobSchedule.Every(TimeSpan.FromHours(1)));
        module.Services.AddScheduledJob<RaiseSignals>(Schema.Name, "raise-signals", JobSchedule.At("40 9 * * *"));
        AddNotices(module);
        if (module.Configuration.GetValue<bool>("Rodando:Simulation:Enabled"))
            module.Services.AddHostedService<SimulatedTimeKeeper>();
    }

    private static void AddNotices(ModuleBuilder module)
    {
        module.AddOptions<NoticeOptions>("Rodando:Notices");
        if (module.Configuration["Rodando:Notices:Sender"] == "smtp") module.Services.AddSingleton<INoticeSender, SmtpSender>();
        else module.Services.AddSingleton<INoticeSender, FileOutbox>();
        module.Services.AddScheduledJob<SendNotices>(Schema.Name, "send-notices", JobSchedule.Every(TimeSpan.FromMinutes(1)));
        module.Services.AddScheduledJob<DeliverNotices>(Schema.Name, "deliver-notices", JobSchedule.Every(TimeSpan.FromMinutes(1)));
    }

    private static void Map(IEndpointRouteBuilder routes)
    {
        MapFederation(routes);
        MapRegistrarsAndPanel(routes);
        MapCollective(routes);
        ReverificationEndpoints.Map(routes);
        EvidenceEndpoints.Map(routes);
        LinkEndpoints.Map(routes);
        var anyone = routes.MapAudience(Audience.Public, Policies.Anyone).WithTags("Licensing");
        ListLicensedCollectives.Map(anyone);
        GetVerifier.Map(anyone);
    }

    private static void MapFederation(IEndpointRouteBuilder routes)
    {
        var federation = routes.MapAudience(Audience.Federation, Policies.Federation).WithTags("Licensing");
        GetFederation.Map(federation);
        ListCollectives.Map(federation);
        GetCollective.Map(federation);
        ListAuditEvents.Map(federation);
        ExportAuditEvents.Map(federation);
        ListProfiles.Map(federation);
        GetAuditStatus.Map(federation);
        ListCheckpoints.Map(federation);
        ListSigningKeys.Map(federation);
        ListProposals.Map(federation);
        ListFindings.MapFederation(federation);
        ListAppeals.MapFederation(federation);
        ListUnlicensedUse.Map(federation);
        DeclareConflict.Map(federation);
        ChangePolicy.MapReading(federation);
        GetPortfolio.Map(federation);
        AskWhatIf.Map(federation);
        ListStrandedParcels.Map(federation);
        ListNotices.Map(federation);
        ListReceipts.Map(federation);
        ListNoticeTexts.Map(federation);
        GetAuditFile.Map(federation);
        ReadReports.Map(federation);
    }

    private static void MapRegistrarsAndPanel(IEndpointRouteBuilder routes)
    {
        var registrar = routes.MapAudience(Audience.Federation, Policies.Registrar).WithTags("Licensing");
        RegisterCollective.Map(registrar);
        ProposeAdmission.Map(registrar);
        ApproveAdmission.Map(registrar);
        DeclineCollective.Map(registrar);
        RejectDossier.Map(registrar);
        SucceedCollective.Map(registrar);
        AssignFile.Map(registrar);
        BeginGrace.Map(registrar);
        DismissFinding.Map(registrar);
        ProposeCure.Map(registrar);
        ChangeNoticeText.Map(registrar);

        var panel = routes.MapAudience(Audience.Federation, Policies.Panel).WithTags("Licensing");
        ReinstateCollective.Map(panel);
        PublishProfile.Map(panel);
        RevokeLicence.Map(panel);
        AcceptLateEvidence.Map(panel);
        ShortenDeadline.MapPanel(panel);
        DecideAppeal.Map(panel);
        ChangePolicy.Map(panel);

        var either = routes.MapAudience(Audience.Federation, Policies.RegistrarOrPanel).WithTags("Licensing");
        SuspendCollective.Map(either);
        VoteOnProposal.Map(either);
        DecideStrandedParcel.Map(either);
        RotateKey.Map(routes.MapAudience(Audience.Federation, Policies.RegistrarOrSteward).WithTags("Licensing"));
        var auditing = routes.MapAudience(Audience.Federation, Policies.RegistrarOrAuditor).WithTags("Licensing");
        ReportFinding.Map(auditing);
        IssueReport.Map(auditing);
    }

    private static void MapCollective(IEndpointRouteBuilder routes)
    {
        var member = routes.MapAudience(Audience.Cooperative, Policies.Member).WithTags("Licensing");
        GetOwnLicence.Map(member);
        ListFindings.MapOwn(member);
        ListAppeals.MapOwn(member);
        FileAppeal.Map(member);
        GetAuditStatus.MapOwn(member);
        ListOwnReads.Map(member);
        ListOwnAuditEvents.Map(member);
        ReadReports.MapOwn(member);
        ListOwnCheckpoints.Map(member);
        ReceiveCheckpoint.Map(member);
        ListNotices.MapOwn(member);
        ListReceipts.MapOwn(member);
        ChooseNotices.Map(member);

        var admin = routes.MapAudience(Audience.Cooperative, Policies.Admin).WithTags("Licensing");
        AnswerFinding.Map(admin);
        ShortenDeadline.MapOwn(admin);
        WithdrawOwnLicence.Map(admin);
        Declare.Map(admin);
        ExportOwnFile.Map(admin);
    }
}
