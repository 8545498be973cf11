SET QUOTED_IDENTIFIER ON
CREATE TABLE "dbo"."Order Details" ("OrderID" "int" NOT NULL, "ProductID" "int" NOT NULL, "UnitPrice" "money" NOT NULL CONSTRAINT "DF_UnitPrice" DEFAULT (0), "Discount" "real" NOT NULL CONSTRAINT "DF_Discount" DEFAULT (0),
  CONSTRAINT "PK_Order_Details" PRIMARY KEY CLUSTERED ("OrderID", "ProductID"), CONSTRAINT "CK_Discount" CHECK (Discount >= 0 and (Discount <= 1)))
CREATE INDEX "OrderID" ON "dbo"."Order Details"("OrderID")
ALTER TABLE "Order Details" ADD CONSTRAINT "CK_Price" CHECK (UnitPrice >= 0)
GO
