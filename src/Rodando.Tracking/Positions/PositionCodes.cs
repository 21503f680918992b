namespace Rodando.Tracking.Positions;

/// <summary>Why a single position was not taken. Stable; besides these, the licence gate's own codes.</summary>
internal static class PositionCodes
{
    public const string OutsideShift = "outside-shift";
    public const string TooOld = "too-old";
    public const string InFuture = "in-future";
    public const string InvalidCoordinates = "invalid-coordinates";

    /// <summary>A field is missing or has the wrong type.</summary>
    public const string Malformed = "malformed";
}
