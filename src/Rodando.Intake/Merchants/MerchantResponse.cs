namespace Rodando.Intake.Merchants;

/// <param name="Active">False once the relation has ended: no new deliveries; those accepted go on.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="Version">Grows with every change; also the ETag.</param>
public sealed record MerchantResponse(
    Guid Id, string Name, string? Email, string? Phone, bool Active, DateTimeOffset CreatedAt, int Version)
{
    internal static MerchantResponse Of(Merchant merchant) => new(
        merchant.Id, merchant.Name, merchant.Email, merchant.Phone, merchant.Active, merchant.CreatedAt, merchant.Version);
}
