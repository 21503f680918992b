namespace Rodando.Intake.ServiceAreas;

/// <param name="Polygon">GeoJSON, longitude first.</param>
/// <param name="Version">Grows with every change; also the ETag.</param>
public sealed record ServiceAreaResponse(Guid Id, string Name, GeoJsonPolygon Polygon, DateTimeOffset CreatedAt, int Version)
{
    internal static ServiceAreaResponse Of(ServiceArea area) =>
        new(area.Id, area.Name, GeoJsonPolygon.Of(area.Area), area.CreatedAt, area.Version);
}

/// <summary>An area without its border, which may be long; read it singly for that.</summary>
/// <param name="South">Least latitude of the area, degrees.</param>
/// <param name="West">Least longitude.</param>
/// <param name="North">Greatest latitude.</param>
/// <param name="East">Greatest longitude.</param>
/// <param name="Positions">How many positions its border has.</param>
public sealed record ServiceAreaSummary(
    Guid Id, string Name, double South, double West, double North, double East, int Positions, DateTimeOffset CreatedAt, int Version)
{
    internal static ServiceAreaSummary Of(ServiceArea area)
    {
        var box = area.Area.EnvelopeInternal;
        return new(area.Id, area.Name, box.MinY, box.MinX, box.MaxY, box.MaxX, area.Area.NumPoints, area.CreatedAt, area.Version);
    }
}
