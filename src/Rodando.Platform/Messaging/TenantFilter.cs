using MassTransit;
using Rodando.Contracts;
using Rodando.Platform.Tenancy;

namespace Rodando.Platform.Messaging;

/// <summary>A consumer works for the collective that the fact names, and sees only its rows.</summary>
internal sealed class TenantFilter<T>(Tenant tenant) : IFilter<ConsumeContext<T>>
    where T : class
{
    public Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        if (context.Message is IFact fact)
            tenant.EnterCollective(fact.CollectiveId);
        return next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("tenant");
}
