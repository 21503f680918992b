using System.Runtime.InteropServices;
using Rodando.Contracts.Licensing;
using Rodando.Tracking.Positions;

namespace Rodando.Tracking.Windows;

/// <summary>A time in which a courier may be located: a shift, or the carrying of a parcel. Half-open.</summary>
/// <param name="IsCustody">True for a parcel in custody, false for a shift.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LocationWindow(bool IsCustody, DateTimeOffset From, DateTimeOffset Until)
{
    public bool Covers(DateTimeOffset at) => From <= at && at < Until;
}

/// <summary>What the licence gate and the courier's windows say together about a position.</summary>
internal sealed class LocationPermission(IReadOnlyList<LocationWindow> windows, LicenceFacts? licence, DateTimeOffset now)
{
    private readonly GateAnswer onShift = LicenceGate.May(LicenceAction.IngestLocation, licence, now);
    private readonly GateAnswer inCustody = LicenceGate.May(LicenceAction.IngestLocation, licence, now, LicenceCircumstances.InCustody);

    /// <returns>Null when the position may be kept; otherwise outside-shift or a licence code.</returns>
    public string? Refuse(DateTimeOffset at)
    {
        string? code = PositionCodes.OutsideShift;
        foreach (var window in windows)
        {
            if (!window.Covers(at))
                continue;
            var answer = window.IsCustody ? inCustody : onShift;
            if (answer.IsAllowed)
                return null;
            code = answer.Code;
        }
        return code;
    }
}
