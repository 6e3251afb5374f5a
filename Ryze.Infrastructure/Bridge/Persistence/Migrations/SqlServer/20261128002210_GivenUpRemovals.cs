using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ryze.Infrastructure.Bridge.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class GivenUpRemovals : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Versions before kept the data of a removal that was given up. Due again, it is deleted.
            migrationBuilder.Sql("""UPDATE "integrations" SET "CheckAt" = 0 WHERE "Phase" = 'Removing' AND "CheckAt" IS NULL""");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
        }
    }
}
