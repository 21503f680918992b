using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Contracts.Members;
using Rodando.Members.ApiClients;
using Rodando.Members.Federation;
using Rodando.Members.Licences;
using Rodando.Members.MemberRegister;
using Rodando.Members.Memberships;
using Rodando.Members.OwnData;
using Rodando.Members.People;
using Rodando.Members.Riders;
using Rodando.Members.Shifts;
using Rodando.Members.SignIn;
using Rodando.Members.Vehicles;
using Rodando.Platform.Http;
using Rodando.Platform.Jobs;
using Rodando.Platform.Modules;
using Rodando.Platform.Persistence;
using Rodando.Platform.SignIn;
using Rodando.Platform.Tenancy;

namespace Rodando.Members;

/// <summary>People: sign-in and roles, riders, vehicles, shifts, and the merchants' API clients.</summary>
public static class MembersModule
{
    internal static readonly ModuleSchema Schema =
        new("members", typeof(CourierChanged), typeof(VehicleChanged), typeof(ShiftStarted), typeof(ShiftEnded),
            typeof(ShiftRemoved), typeof(CourierErased), typeof(RegisterEntryChanged), typeof(MemberContactChanged),
            typeof(MemberRolesTaken));

    /// <summary>What the host needs to know of this module.</summary>
    public static readonly Module Definition = new(
        Schema,
        Consumers: [typeof(KnowCollectiveWhenCollectiveRegistered), typeof(CopyLicenceWhenLicenceChanged), typeof(CopyMerchantWhenMerchantChanged)],
        Add,
        Map,
        source => new MembersDb(
            (DbContextOptions<MembersDb>)ModuleBuilder.Configure(new DbContextOptionsBuilder<MembersDb>(), source, Schema).Options, new Tenant()));

    private static void Add(ModuleBuilder module)
    {
        module.AddDb<MembersDb>(Schema);
        module.Services.AddValidation();
        module.Services.AddIdentityCore<Person>(options =>
        {
            // A long password beats a decorated one (NIST SP 800-63B, 5.1.1.2).
            options.Password = new() { RequiredLength = 10, RequiredUniqueChars = 1, RequireDigit = false, RequireLowercase = false, RequireNonAlphanumeric = false, RequireUppercase = false };
            options.User = new() { RequireUniqueEmail = true, AllowedUserNameCharacters = "" };
        });
        module.Services.AddScoped<IUserStore<Person>, UserOnlyStore<Person, MembersDb, Guid>>();
        module.Services.AddScoped<Accounts>();
        module.Services.AddScoped<Standings>();
        module.Services.AddScoped<Sessions>();
        module.Services.AddScoped<CodeTries>();
        module.Services.AddScheduledJob<ForgetOldSignIns>(Schema.Name, "forget-old-sign-ins", JobSchedule.Every(TimeSpan.FromHours(1)));
    }

    private static void Map(IEndpointRouteBuilder routes)
    {
        MapSignIn(routes);
        MapCollective(routes);
        var courier = routes.MapAudience(Audience.Courier, Policies.Courier).WithTags("Shift");
        StartOwnShift.Map(courier);
        EndOwnShift.Map(courier);
        GetOwnShift.Map(courier);
        ExportOwnData.Map(courier);
        EraseOwnData.Map(courier);
        ListVehicles.MapForCouriers(courier);
        ListFederationPeople.Map(routes.MapAudience(Audience.Federation, Policies.Federation).WithTags("People"));
        AddFederationPerson.Map(routes.MapAudience(Audience.Federation, Policies.RegistrarOrSteward).WithTags("People"));
        InviteAdmin.Map(routes.MapAudience(Audience.Federation, Policies.Registrar).WithTags("People"));
    }

    private static void MapSignIn(IEndpointRouteBuilder routes)
    {
        var anyone = routes.MapAudience(Audience.Public, Policies.Anyone).WithTags("Sign-in");
        IssueToken.Map(anyone);
        ContinueSession.Map(anyone);
        EndSession.Map(anyone);
        EnrolPhone.Map(anyone);
        AcceptInvitation.Map(anyone);
        IssueClientToken.Map(routes);
        GetMe.Map(routes.MapAudience(Audience.Public, Policies.SignedIn).WithTags("Sign-in"));
    }

    private static void MapCollective(IEndpointRouteBuilder routes)
    {
        var reading = routes.MapAudience(Audience.Cooperative, Policies.Dispatcher).WithTags("Members");
        ListMembers.Map(reading);
        GetMember.Map(reading);
        ListRiders.Map(reading);
        GetRider.Map(reading);
        ListVehicles.Map(reading);
        GetVehicle.Map(reading);
        ListShifts.Map(reading);
        GetShift.Map(reading);
        ListApiClients.Map(reading);
        StartShift.Map(reading);
        EndShift.Map(reading);

        var members = routes.MapAudience(Audience.Cooperative, Policies.Member).WithTags("Members");
        ListRegisterEntries.Map(members);
        GetRegisterEntry.Map(members);

        var admin = routes.MapAudience(Audience.Cooperative, Policies.Admin).WithTags("Members");
        AddRegisterEntry.Map(admin);
        ChangeRegisterEntry.Map(admin);
        AddMember.Map(admin);
        ChangeMember.Map(admin);
        AddRider.Map(admin);
        ChangeRider.Map(admin);
        IssueEnrolmentCode.Map(admin);
        AddVehicle.Map(admin);
        ChangeVehicle.Map(admin);
        PlanShift.Map(admin);
        ChangeShift.Map(admin);
        RemoveShift.Map(admin);
        AddApiClient.Map(admin);
        RevokeApiClient.Map(admin);
    }
}
